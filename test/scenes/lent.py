"""
A cube in the color of a library, and the same library in another color. `scripted` has a script; `burnt` has the path of its file drawn into its
picture.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
import bpy
import small


def library(name, color):
    small.start()
    paint = bpy.data.materials.new("Paint")
    paint.use_fake_user = True
    paint.use_nodes = True
    tree = paint.node_tree
    tree.nodes.clear()
    light, out = tree.nodes.new("ShaderNodeEmission"), tree.nodes.new("ShaderNodeOutputMaterial")
    light.inputs["Color"].default_value = color
    tree.links.new(light.outputs[0], out.inputs["Surface"])
    small.save(name)


library("paint", (0, 1, 0, 1))
library("red", (1, 0, 0, 1))
for name in ("lent", "scripted", "burnt"):
    scene = small.start()
    scene.camera = small.camera(scene, "Camera", (3, -6, 4))
    cube = small.cube("Cube")
    with bpy.data.libraries.load(small.here("paint.blend"), link=True) as (_, here):
        here.materials = ["Paint"]
    cube.data.materials.append(here.materials[0])
    bpy.data.libraries[0].filepath = "//paint.blend"
    if name == "scripted":
        text = bpy.data.texts.new("quiet.py")
        text.use_module = True
        text.write("import bpy\n")
    if name == "burnt":
        render = scene.render
        render.resolution_x, render.stamp_font_size, render.use_stamp = 640, 8, True
        for part in ("date", "time", "render_time", "frame", "camera", "scene"):
            setattr(render, f"use_stamp_{part}", False)
    small.save(name)
