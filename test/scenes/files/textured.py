"""Shows nothing but a texture that lies in a folder beside the scene: its pixels are the texture's."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small

scene = small.start()
scene.render.resolution_x, scene.render.resolution_y = 16, 16
scene.camera = small.camera(scene, "Camera", (0, 0, 2))
bpy.ops.mesh.primitive_plane_add(size=20)
paint = bpy.data.materials.new("Paint")
paint.use_nodes = True
nodes, links = paint.node_tree.nodes, paint.node_tree.links
nodes.clear()
texture = nodes.new("ShaderNodeTexImage")
texture.image = bpy.data.images.load(small.picture("textures/paint.png"))
texture.image.filepath = "//textures/paint.png"
glow = nodes.new("ShaderNodeEmission")
output = nodes.new("ShaderNodeOutputMaterial")
links.new(texture.outputs["Color"], glow.inputs["Color"])
links.new(glow.outputs["Emission"], output.inputs["Surface"])
bpy.context.object.data.materials.append(paint)
scene.view_settings.view_transform = "Standard"
small.save("textured")
