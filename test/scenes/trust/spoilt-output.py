"""Scenes that the check lets pass, and whose frames are not right.

    black-frame      frame 3 of 5 shows nothing
    black-film       no frame shows anything
    not-finite       values that are no number, in a File Output node's EXR
    unwritten        a File Output node whose file's name is too long for any disk
    textured         a texture, beside it in texture.png
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small


def begin():
    scene = small.start()
    scene.cycles.samples = 1
    small.sun(scene)
    scene.frame_end = 5
    scene.camera = small.camera(scene, "Camera", (3, -6, 4))
    scene.render.image_settings.color_depth = "8"
    return scene


def output(scene, form, name, source=None):
    """A File Output node that writes what comes out of a socket; of the Render Layers where there is none."""
    nodes, _, picture = small.compositor(scene)
    node = small.new_file_output(nodes, "//extra", source(nodes) if source else picture.links[0].from_socket)
    node.name = "Extra"
    node.format.file_format, node.format.color_depth = form
    if hasattr(node, "file_slots"):
        node.file_slots[0].path = name
    else:
        node.file_output_items[0].name = name


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
small.set_format(scene, "OPEN_EXR")
image.color_depth = "32"
spoilt.save_render(small.here("spoilt.exr"), scene=scene)
small.set_format(scene, "PNG")
image.color_depth = "8"


def loaded(nodes):
    node = nodes.new("CompositorNodeImage")
    node.image = bpy.data.images.load(small.here("spoilt.exr"))
    return node.outputs["Image"]


output(scene, ("OPEN_EXR", "32"), "light_", loaded)
small.save("not-finite")

scene = begin()
small.cube("Cube")
output(scene, ("PNG", "8"), "x" * 252 + "_")
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
