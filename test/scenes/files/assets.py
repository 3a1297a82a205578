"""Reads files of many kinds, of which some are not there."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small


def load(name):
    image = bpy.data.images.load(small.here(name))
    image.use_fake_user = True
    return image


library = small.here("library.blend")
small.start()
bpy.data.materials.new("Lent").use_fake_user = True
bpy.ops.wm.save_as_mainfile(filepath=library)

scene = small.start()
scene.camera = small.camera(scene, "Camera", (3, -6, 4))
for name in ("one.png", "packed.png", "gone.png", "udim.1001.png", "udim.1002.png"):
    small.picture(name)
for number in (3, 4, 5):
    small.picture(f"walk/step_{number:03d}.png")
small.picture("walk/step_x.png")
load("one.png")
load("packed.png").pack()
load("gone.png")
load("walk/step_003.png").source = "SEQUENCE"
tiled = load("udim.1001.png")
tiled.source = "TILED"
tiled.filepath = small.here("udim.<UDIM>.png")
tiled.tiles.new(1002)
with bpy.data.libraries.load(library, link=True) as (there, here):
    here.materials = there.materials
# From Blender 5 on a linked block that nothing of the file uses is not kept.
holder = bpy.data.meshes.new("Holder")
holder.use_fake_user = True
holder.materials.append(bpy.data.materials["Lent"])
script = bpy.data.texts.new("notes.py")
script.filepath = "/nowhere/notes.py"
os.remove(small.here("gone.png"))
small.save("assets")
