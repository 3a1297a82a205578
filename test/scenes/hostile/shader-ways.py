"""Scripts in files that nothing but Cycles looks at: of nodes and cameras whose mode, type or engine says that they are none, or not yet.

Each has a file of its own, called after the way, in `scripts/`. A frame for each camera.
"""

import itertools
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small

SHADER = "shader s(output color Shade = 0%s) { Shade = color(1, 0, 0); }\n"
CAMERA = "shader s(output point position = 0.0, output vector direction = vector(0, 0, 1), output color throughput = 1.0%s) { }\n"


def write(name, source, is_text):
    path = small.here(f"scripts/{name}.osl")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write((source % ', string Note = "%"').encode().replace(b"%", b"u" if is_text else b"\xff"))
    return f"//scripts/{name}.osl"


def key(block, path, values):
    data = block.animation_data_create()
    if data.action is None:
        data.action = bpy.data.actions.new("Moves")
        if hasattr(data.action, "slots"):
            data.action_slot = data.action.slots.new(block.id_type, "Moves")
            data.action.layers.new("Moves").strips.new(type="KEYFRAME").channelbag(data.action_slot, ensure=True)
    curves = data.action.layers[0].strips[0].channelbag(data.action_slot).fcurves if hasattr(data.action, "slots") else data.action.fcurves
    points = curves.new(path).keyframe_points
    for frame, value in values:
        points.insert(frame, value).interpolation = "CONSTANT"


def number(owner, name, value):
    return owner.bl_rna.properties[name].enum_items[value].value


def text_from(path):
    text = bpy.data.texts.new("Script")
    text.filepath = path
    return text


def node(name, mode, is_text):
    """`mode` is KEYED where it is a text's at first, and that of a file in each frame."""
    wall = small.cube(name)
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    wall.data.materials.append(material)
    nodes, links = material.node_tree.nodes, material.node_tree.links
    nodes.clear()
    script, shine, out = (nodes.new(f"ShaderNode{kind}") for kind in ("Script", "Emission", "OutputMaterial"))
    path = write(name, SHADER, is_text)
    script.mode = "INTERNAL" if mode == "KEYED" else mode
    if mode == "KEYED":
        script.script = text_from(path)
        key(material.node_tree, f'nodes["{script.name}"].mode', [(0, number(script, "mode", "EXTERNAL"))])
    else:
        script.filepath = path
    script.bytecode = script.bytecode_hash = ""
    if not script.outputs:
        script.outputs.new("NodeSocketColor", "Shade")
    links.new(script.outputs[0], shine.inputs["Color"])
    links.new(shine.outputs[0], out.inputs[0])


def camera(name, mode, kind, is_text):
    thing = small.camera(scene, name, (0, -6, 0))
    data, path = thing.data, write(name, CAMERA, is_text)
    data.type = "CUSTOM"
    data.custom_mode = "INTERNAL" if mode == "KEYED" else mode
    if mode == "KEYED":
        data.custom_shader = text_from(path)
        key(data, "custom_mode", [(0, number(data, "custom_mode", "EXTERNAL"))])
    else:
        data.custom_filepath = path
    data.custom_bytecode = data.custom_bytecode_hash = ""
    if kind == "KEYED":
        data.type = "PERSP"
        key(data, "type", [(0, number(data, "type", "CUSTOM"))])
    marker = scene.timeline_markers.new(name, frame=len(scene.timeline_markers) + 1)
    marker.camera = thing


scene = small.start()
scene.camera = small.camera(scene, "First", (0, -6, 0))
scene.render.resolution_x = scene.render.resolution_y = 16
MODES = ("EXTERNAL", "INTERNAL", "KEYED")
for mode, is_text in itertools.product(MODES, (True, False)):
    node(f"node-{mode}-{'text' if is_text else 'bytes'}", mode, is_text)
if hasattr(scene.camera.data, "custom_filepath"):
    for mode, kind, is_text in itertools.product(MODES, ("CUSTOM", "KEYED"), (True, False)):
        camera(f"camera-{mode}-{kind}-{'text' if is_text else 'bytes'}", mode, kind, is_text)
# It is off as the scene is saved, and on in each frame.
key(scene, "cycles.shading_system", [(0, 1)])
scene.frame_current = 0
small.save("shader-ways")
for name in os.listdir(small.here("scripts")):
    if name.endswith(".oso"):
        os.remove(small.here(f"scripts/{name}"))
