"""What changes from frame to frame in ways that Cycles does not look at again in what it has kept; and an edit that shows it twice.

Which of them it misses differs from one Blender to the next.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small


def keyed(owner, path, values):
    for frame, value in values.items():
        setattr(owner, path, value)
        owner.keyframe_insert(path, frame=frame)


def emission(thing, image=None):
    material = bpy.data.materials.new(thing.name)
    material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    nodes.clear()
    shine, out = nodes.new("ShaderNodeEmission"), nodes.new("ShaderNodeOutputMaterial")
    links.new(shine.outputs[0], out.inputs[0])
    thing.data.materials.append(material)
    return nodes, links, shine


def hair():
    ball = small.cube("Hairy", (-1.5, 0, 0))
    emission(ball)
    ball.modifiers.new("Hair", "PARTICLE_SYSTEM")
    settings = ball.particle_systems[0].settings
    settings.type, settings.count, settings.hair_length, settings.root_radius = "HAIR", 40, 0.8, 5
    keyed(ball, "scale", {1: (0.5, 0.5, 0.5), 4: (1.2, 1.2, 1.2)})


def sequence():
    for frame in range(1, 5):
        small.picture(f"walk/step_{frame:04d}.png", (frame * 0.31 % 1, frame * 0.57 % 1, 0.4, 1))
    screen = small.cube("Screen", (1.5, 0, 0))
    nodes, links, shine = emission(screen)
    picture = nodes.new("ShaderNodeTexImage")
    picture.image = bpy.data.images.load(small.here("walk/step_0001.png"))
    picture.image.source = "SEQUENCE"
    picture.image_user.frame_duration = 4
    picture.image_user.use_auto_refresh = False
    links.new(picture.outputs[0], shine.inputs[0])


scene = small.start()
scene.camera = small.camera(scene, "Camera", (1, -8, 2))
small.sun(scene)
hair()
sequence()
keyed(scene.cycles, "samples", {1: 6, 4: 1})
keyed(scene.render, "use_simplify", {1: False, 2: True, 3: False})
scene.render.simplify_subdivision_render = 0
smooth = small.cube("Smooth", (0, 1, 1.5)).modifiers.new("Smooth", "SUBSURF")
smooth.render_levels = 2
second = scene.view_layers.new("Second")
second.samples, second.use_pass_uv = 3, True
scene.render.use_persistent_data = True
keyed(scene.render, "use_persistent_data", {1: True, 2: True})
scene.frame_set(1)
small.save("kept")

edit = bpy.data.scenes.new("Edit")
edit.render.resolution_x, edit.render.resolution_y = 80, 60
edit.render.image_settings.color_depth = "16"
strips = small.sequencer(edit)
for channel, first in ((1, 1), (2, -1)):
    # The same scene at two of its frames, one over the other: what is kept of the first may show in the second.
    strip = strips.new_scene("Shot", scene, channel, first)
    strip.scene_input, strip.blend_type, strip.blend_alpha = "CAMERA", "ALPHA_OVER", 0.5
bpy.context.window.scene = edit
small.save("edit")
