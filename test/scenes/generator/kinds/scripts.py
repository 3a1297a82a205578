"""Scripts of the file's own, which change something as frames go by. They need trust."""

import bpy

from ..kind import Kind

# What Blender calls around a frame that is rendered in the background.
_HOOKS = (
    "frame_change_pre", "frame_change_post", "render_init", "render_pre", "render_post", "render_complete", "render_write",
    "depsgraph_update_post", "load_post",
)
_DEEDS = {
    "moves it on": "thing.location.x += 0.05",
    "moves it by the frame": "thing.location.x = 0.1 * bpy.context.scene.frame_current",
    "paints a picture": "bpy.data.images['Painted'].pixels[:] = [bpy.context.scene.frame_current / 7, 0.5, 0.2, 1] * 64",
    "paints a picture on": "p = bpy.data.images['Painted'].pixels; p[:] = [(v + 0.1) % 1 for v in p]",
    "counts in its module": "global count; count += 1; thing.location.x = 0.05 * count",
    "counts in the namespace of drivers": "n = bpy.app.driver_namespace; n['n'] = n.get('n', 0) + 1; thing.location.x = 0.05 * n['n']",
    "changes samples": "bpy.context.scene.cycles.samples = 1 + bpy.context.scene.frame_current % 3",
    "adds a modifier": "thing.modifiers.new('Fine', 'SUBSURF')",
}
_TEXT = """import bpy
count = 0
@{persistent}
def act(*_):
    thing = bpy.data.objects["Acted on"]
    {deed}
bpy.app.handlers.{hook}.append(act)
"""


def kinds(_):
    for hook in _HOOKS:
        yield Kind(f"script at {hook}: moves it on", _scripted(hook, _DEEDS["moves it on"]), alone=True)
    for deed, line in _DEEDS.items():
        yield Kind(f"script: {deed}", _scripted("frame_change_post", line), alone=True)
        yield Kind(f"script that outlives a file: {deed}", _scripted("frame_change_post", line, "bpy.app.handlers.persistent"), alone=True)
    yield Kind("driver in Python that counts", _driver, alone=True)


def _scripted(hook, deed, persistent="(lambda made: made)"):
    def build(stage):
        _painted(stage)
        text = bpy.data.texts.new("act.py")
        text.write(_TEXT.format(hook=hook, deed=deed, persistent=persistent))
        text.use_module = True

    return build


def _painted(stage):
    thing = stage.cell(5).mesh("grid", 1.2)
    thing.name = "Acted on"
    thing.location = (0, 0, 0)
    image = bpy.data.images.new("Painted", 8, 8)
    image.pixels = [0.2, 0.8, 0.4, 1] * 64
    image.pack()
    nodes, links = thing.data.materials[0].node_tree.nodes, thing.data.materials[0].node_tree.links
    node, light = nodes.new("ShaderNodeTexImage"), nodes.new("ShaderNodeEmission")
    node.image = image
    links.new(node.outputs[0], light.inputs[0])
    links.new(light.outputs[0], next(n for n in nodes if n.bl_idname == "ShaderNodeOutputMaterial").inputs[0])
    for frame in (1, 6):
        thing.location.z = frame / 10
        thing.keyframe_insert("location", index=2, frame=frame)


def _driver(stage):
    _painted(stage)
    text = bpy.data.texts.new("count.py")
    text.write("import bpy\ncalls = []\ndef count():\n    calls.append(1)\n    return len(calls) * 0.05\nbpy.app.driver_namespace['count'] = count\n")
    text.use_module = True
    stage.scene.objects["Acted on"].driver_add("location", 0).driver.expression = "count()"
