"""A plane full of noise: with the texture cache of Blender 5.2 made as it is rendered, and without."""

import os
import random
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small

scene = small.start()
small.sun(scene)
scene.camera = small.camera(scene, "Camera", (3, -6, 4))
noise = bpy.data.images.new("noise", 512, 512)
random.seed(7)
noise.pixels = [random.random() for _ in range(512 * 512 * 4)]
noise.filepath_raw = small.here("noise.png")
noise.file_format = "PNG"
noise.save()
bpy.data.images.remove(noise)
material = bpy.data.materials.new("Noise")
if not material.node_tree:
    material.use_nodes = True
tree = material.node_tree
texture = tree.nodes.new("ShaderNodeTexImage")
texture.image = bpy.data.images.load(small.here("noise.png"))
shader = next(node for node in tree.nodes if node.bl_idname == "ShaderNodeBsdfPrincipled")
tree.links.new(texture.outputs["Color"], shader.inputs["Base Color"])
cube = small.cube("Cube")
cube.data.materials.append(material)
small.save("pictures")
if hasattr(scene.render, "use_auto_generate_texture_cache"):
    scene.render.use_auto_generate_texture_cache = True
small.save("tiles")
