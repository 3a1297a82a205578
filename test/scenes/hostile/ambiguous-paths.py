"""Paths that go up behind `link`, which is a link in the project: an image, whose file Blender reads, and a lamp's light, whose file Cycles reads."""

import ctypes
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
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
odd = bpy.data.images.load(picture, check_existing=False)
shown_oddly = nodes.new("ShaderNodeTexImage")
shown_oddly.image = odd
links.new(shown_oddly.outputs[0], nodes["Principled BSDF"].inputs["Metallic"])
small.save("ambiguous")
image.filepath, light.filepath = "//link/../../picture.png", "//link/../../light.ies"
odd.filepath = "//../odd.png"
# Its source is a number that Python has no name for: found by what changes in memory with the source.
shots = []
for source in ("FILE", "SEQUENCE", "MOVIE", "FILE"):
    odd.source = source
    shots.append(bytes((ctypes.c_char * 2000).from_address(odd.as_pointer())))
at = next(at for at, values in enumerate(zip(*shots)) if values == (1, 2, 3, 1))
ctypes.c_uint8.from_address(odd.as_pointer() + at).value = 99
bpy.ops.wm.save_as_mainfile(filepath=small.here("ambiguous.blend"), relative_remap=False)
with open(small.here("light.ies"), "w", encoding="ascii") as file:
    # One angle, and one candela.
    file.write("IESNA:LM-63-2002\nTILT=NONE\n1 1 1 1 1 1 2 0 0 0\n1 1 1\n0\n0\n1\n")
