"""Scenes that the check lets pass, and whose frames are not right.

    black-frame      frame 3 of 5 shows nothing
    black-film       no frame shows anything
    not-finite       values that are no number, in a File Output node's EXR
    unwritten        a File Output node whose file's name is too long for any disk
    textured         a texture, beside it in texture.png
"""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
import bpy
import small


def begin():
    scene = small.start()
    scene.render.engine = "BLENDER_WORKBENCH"
    scene.frame_end = 5
    scene.camera = small.camera(scene, "Camera", (3, -6, 4))
    scene.render.image_settings.color_depth = "8"
    return scene


def compositor(scene):
    scene.use_nodes = True
    nodes, links = scene.node_tree.nodes, scene.node_tree.links
    output = nodes.new("CompositorNodeOutputFile")
    output.name = "Extra"
    output.base_path = "//extra"
    output.file_slots.clear()
    return nodes, links, output


begin()
thing = small.cube("Cube")
for frame, hidden in ((1, False), (3, True), (4, False)):
    thing.hide_render = hidden
    thing.keyframe_insert("hide_render", frame=frame)
small.save("black-frame")

begin()
small.save("black-film")

scene = begin()
small.cube("Cube")
values = [0.0, 0.0, 0.0, 1.0] * 64
values[80], values[84], values[90] = float("nan"), float("nan"), float("-inf")
spoilt = bpy.data.images.new("spoilt", 8, 8, float_buffer=True, alpha=True)
spoilt.pixels.foreach_set(values)
image = scene.render.image_settings
image.file_format, image.color_depth = "OPEN_EXR", "32"
spoilt.save_render(small.here("spoilt.exr"), scene=scene)
image.file_format, image.color_depth = "PNG", "8"
nodes, links, output = compositor(scene)
picture = nodes.new("CompositorNodeImage")
picture.image = bpy.data.images.load(small.here("spoilt.exr"))
output.format.file_format, output.format.color_depth = "OPEN_EXR", "32"
output.file_slots.new("light_")
links.new(picture.outputs["Image"], output.inputs[0])
small.save("not-finite")

scene = begin()
small.cube("Cube")
nodes, links, output = compositor(scene)
output.file_slots.new("x" * 255 + "_")
links.new(nodes["Render Layers"].outputs["Image"], output.inputs[0])
small.save("unwritten")

scene = begin()
scene.render.engine = "CYCLES"
small.sun(scene)
thing = small.cube("Cube")
material = bpy.data.materials.new("Wood")
material.use_nodes = True
texture = material.node_tree.nodes.new("ShaderNodeTexImage")
texture.image = bpy.data.images.load(small.picture("texture.png"))
links = material.node_tree.links
links.new(texture.outputs["Color"], material.node_tree.nodes["Principled BSDF"].inputs["Base Color"])
thing.data.materials.append(material)
small.save("textured")
