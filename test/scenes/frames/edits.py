"""Edits, and compositors that take pictures of other scenes: which scenes a frame is made of."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small


def shot(name, **how):
    """A scene that is for a GPU, so that the check says of each that is rendered that there is none."""
    made = bpy.data.scenes.new(name)
    made.render.engine = "CYCLES"
    made.cycles.samples, made.cycles.use_denoising, made.cycles.device = 1, True, "GPU"
    made.render.resolution_x, made.render.resolution_y = 16, 16
    made.frame_start, made.frame_end = 1, 10
    made.camera = small.camera(made, name, (3, -6, 4))
    for key, value in how.items():
        setattr(made, key, value)
    return made


def edit(name="Edit"):
    made = shot(name)
    return made, small.sequencer(made)


def add(strips, scene, channel=1, first=1, last=10, blend="ALPHA_OVER"):
    strip = strips.new_scene(scene.name, scene, channel, first)
    strip.scene_input = "CAMERA"
    strip.frame_final_start, strip.frame_final_end = first, last + 1
    strip.blend_type = blend
    return strip


def edited():
    """Each strip shows a scene, or does not, for a reason of its own."""
    made, strips = edit()
    add(strips, shot("Early"), 1, 1, 4)
    add(strips, shot("Late"), 1, 5, 10)
    add(strips, shot("Muted"), 2).mute = True
    add(strips, shot("In a muted channel"), 3)
    made.sequence_editor.channels[3].mute = True
    add(strips, shot("Covered"), 4, 1, 4)
    add(strips, shot("Covering"), 5, 1, 4, "REPLACE")
    bpy.data.scenes.new("Not shown")
    return made


def muted():
    made, strips = edit()
    add(strips, shot("Shot")).mute = True
    return made


def nested():
    """An edit in an edit, in a meta strip, and a picture that is only part of an effect."""
    inner, inner_strips = edit("Inner")
    inner.frame_start, inner.frame_end = 101, 110
    add(inner_strips, shot("Inner early"), 1, 101, 104)
    add(inner_strips, shot("Inner late"), 1, 105, 110)
    made, strips = edit()
    meta = strips.new_meta("Meta", 1, 1)
    add(meta.strips if hasattr(meta, "strips") else meta.sequences, inner).scene_input = "SEQUENCER"
    meta.frame_final_start, meta.frame_final_end = 1, 11
    one, two = add(strips, shot("One"), 3, 1, 4), add(strips, shot("Two"), 4, 1, 4)
    how = {"length": 4} if bpy.app.version >= (5,) else {"frame_end": 5}
    strips.new_effect("Cross", "CROSS", 5, frame_start=1, **how, **_inputs(one, two))
    return made


def _inputs(one, two):
    return {"input1": one, "input2": two} if bpy.app.version >= (5,) else {"seq1": one, "seq2": two}


def composited():
    made = shot("Scene")
    nodes = small.compositor(made)[0]
    nodes.clear()
    for name, mute in (("Layers", False), ("Unused", True)):
        node = nodes.new("CompositorNodeRLayers")
        node.scene, node.mute = shot(name), mute
    return made


def outputs():
    """One File Output node that writes, and others that write nothing."""
    made = shot("Scene")
    made.cycles.use_denoising = False
    nodes, links, _ = small.compositor(made)
    layers = next(node for node in nodes if node.bl_idname == "CompositorNodeRLayers")
    layers.scene = made
    for name in ("Written", "Muted", "Unconnected"):
        node = small.new_file_output(nodes, "/elsewhere/", layers.outputs["Image"])
        node.name, node.mute = name, name == "Muted"
    links.remove(node.inputs[0].links[0])
    return made


def cameras():
    """A strip may bring the camera that its scene lacks."""
    made, strips = edit()
    with_one = add(strips, shot("Seen", camera=None), 1)
    with_one.scene_camera = bpy.data.objects["Seen"]
    add(strips, shot("Blind", camera=None), 2)
    return made


def pictures():
    """A picture is missed where it is rendered: not in a scene that is not shown, nor in the edit's own objects."""
    made, strips = edit()
    for name, mute in (("Shown", False), ("Hidden", True)):
        scene = shot(name)
        scene.cycles.use_denoising = False
        textured(scene, name)
        add(strips, scene, 1 if mute else 2).mute = mute
    textured(made, "Edit's own")
    return made


def textured(scene, name):
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([(0, 0, 0), (1, 0, 0), (0, 1, 0)], [], [(0, 1, 2)])
    thing = bpy.data.objects.new(name, mesh)
    scene.collection.objects.link(thing)
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    mesh.materials.append(material)
    nodes = material.node_tree.nodes
    node = nodes.new("ShaderNodeTexImage")
    node.image = bpy.data.images.new(name, 4, 4)
    node.image.source, node.image.filepath = "FILE", f"//{name}.png"
    shader = next(one for one in nodes if one.bl_idname == "ShaderNodeBsdfPrincipled")
    material.node_tree.links.new(node.outputs[0], shader.inputs[0])


for make in (edited, muted, nested, composited, outputs, cameras, pictures):
    small.start()
    made = make()
    for one in [scene for scene in bpy.data.scenes if scene.name == "Scene" and scene != made]:
        bpy.data.scenes.remove(one)
    if bpy.context.window:
        bpy.context.window.scene = made
    small.save(make.__name__)
