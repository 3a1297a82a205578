"""Two view layers over each other, one of which an animation of the scene itself turns off and on."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small

scene = small.start()
small.sun(scene)
scene.camera = small.camera(scene, "Camera", (3, -6, 4))
small.camera(scene, "Side", (6, 0, 1))
left = bpy.data.collections.new("Left")
right = bpy.data.collections.new("Right")
for collection in (left, right):
    scene.collection.children.link(collection)
small.cube("L", (-1.2, 0, 0), left)
small.cube("R", (1.2, 0, 0), right)

first = scene.view_layers[0]
first.name = "First"
second = scene.view_layers.new("Second")
first.layer_collection.children["Right"].exclude = True
second.layer_collection.children["Left"].exclude = True
scene.render.film_transparent = True
# In Blender's window this renders the active layer alone; `blender -f` does not look at it.
scene.render.use_single_layer = True

for frame, used in ((1, True), (4, False), (7, True)):
    second.use = used
    second.keyframe_insert("use", frame=frame)
for frame, dither in ((1, 0.0), (10, 2.0)):
    scene.render.dither_intensity = dither
    scene.render.keyframe_insert("dither_intensity", frame=frame)
scene.render.image_settings.color_depth = "8"

nodes, links, picture = small.compositor(scene)
nodes.remove(picture.links[0].from_node)
over = nodes.new("CompositorNodeAlphaOver")
# Blender 5 has the background first, and the factor last; 4 and before begin with the factor.
under, upper = (one for one in over.inputs if one.type == "RGBA")
for socket, layer in ((under, "First"), (upper, "Second")):
    source = nodes.new("CompositorNodeRLayers")
    source.layer = layer
    links.new(source.outputs["Image"], socket)
links.new(over.outputs["Image"], picture)

small.save("layers")
