"""File Output nodes that write all over the artist's disk."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
import bpy
import small

scene = small.start()
small.sun(scene)
scene.camera = small.camera(scene, "Camera", (3, -6, 4))
small.cube("Cube")
scene.view_layers[0].use_pass_z = True

scene.use_nodes = True
nodes, links = scene.node_tree.nodes, scene.node_tree.links
layers = nodes["Render Layers"]


def output(name, base, form, *slots):
    node = nodes.new("CompositorNodeOutputFile")
    node.name = name
    node.format.file_format = form
    node.base_path = base
    node.file_slots.clear()
    for slot in slots:
        node.file_slots.new(slot)
        links.new(layers.outputs["Image"], node.inputs[-1])
    return node


output("Beauty", "//beauty", "PNG", "main_####", "../../up_")
output("Beauty!", "//", "JPEG", "/absolute/path/picture")
output("All: layers", "//layers/all_####", "OPEN_EXR_MULTILAYER", "image", "again")
small.save("file-outputs")
