"""A wall that shows an image with a file for each eye, red and blue. A third picture, which nothing shows, lies beside them."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import green_wall
import small

scene = green_wall.stage()
scene.render.use_multiview = True
for name, colour in {"eye_L": (1, 0, 0, 1), "eye_R": (0, 0, 1, 1), "other": (0, 1, 0, 1)}.items():
    made = bpy.data.images.new(name, 4, 4)
    made.pixels[:] = [*colour] * 16
    made.filepath_raw, made.file_format = small.here(f"{name}.png"), "PNG"
    made.save()
    bpy.data.images.remove(made)
image = bpy.data.images.load(small.here("eye_L.png"))
image.views_format = "INDIVIDUAL"
image.use_multiview = True
assert image.is_multiview
green_wall.wall(image)
image.filepath_raw = "//eye_L.png"
# The path of each view stays as it is, for a test to find it in the file.
bpy.ops.wm.save_as_mainfile(filepath=small.here("image-views.blend"), compress=False, relative_remap=False)
