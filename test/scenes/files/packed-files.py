"""Images and a volume that are packed, of which Blender reads the files all the same. ADDRESS is what the movie's begins with."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import green_wall
import small

made = green_wall.stage()
still, sequence, movie = (bpy.data.images.load(small.picture(small.here(f"{name}.png"))) for name in ("still", "shot_0001", "movie"))
for image in (still, sequence, movie):
    image.pack()
    assert image.packed_file
    wall = green_wall.wall(image)
sequence.source = "SEQUENCE"
movie.source = "MOVIE"

with open(small.here("smoke.vdb"), "wb") as file:
    file.write(b"no volume")
volume = bpy.data.volumes.new("Smoke")
volume.filepath = small.here("smoke.vdb")
made.collection.objects.link(bpy.data.objects.new("Smoke", volume))
small.save("packed-files")
bpy.ops.file.pack_all()
assert volume.packed_file and movie.packed_file and sequence.packed_file
movie.filepath_raw = os.environ["ADDRESS"] + "movie.mp4"
bpy.ops.wm.save_mainfile(relative_remap=False)
for name in ("still.png", "shot_0001.png", "movie.png", "smoke.vdb"):
    os.remove(small.here(name))
