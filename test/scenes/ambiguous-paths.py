"""Paths that go up behind `link`, which is a link in the project: an image, whose file Blender reads, and a lamp's light, whose file Cycles reads."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
import bpy
import small

made = small.start()
made.camera = small.camera(made, "Camera", (3, -6, 4))
picture = small.picture("picture.png")
image = bpy.data.images.load(picture)
cube = small.cube("Cube")
material = bpy.data.materials.new("Material")
material.use_nodes = True
nodes, links = material.node_tree.nodes, material.node_tree.links
shown, light = nodes.new("ShaderNodeTexImage"), nodes.new("ShaderNodeTexIES")
shown.image, light.mode = image, "EXTERNAL"
links.new(shown.outputs[0], nodes["Principled BSDF"].inputs[0])
links.new(light.outputs[0], nodes["Principled BSDF"].inputs["Roughness"])
cube.data.materials.append(material)
small.save("ambiguous")
image.filepath, light.filepath = "//link/../../picture.png", "//link/../../light.ies"
bpy.ops.wm.save_as_mainfile(filepath=small.here("ambiguous.blend"), relative_remap=False)
with open(small.here("light.ies"), "w", encoding="ascii") as file:
    # One angle, and one candela.
    file.write("IESNA:LM-63-2002\nTILT=NONE\n1 1 1 1 1 1 2 0 0 0\n1 1 1\n0\n0\n1\n")
