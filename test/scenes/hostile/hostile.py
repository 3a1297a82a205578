"""Scenes that bring Python, by ways that Blender runs it: `HOSTILE` says which, as JSON: `[{"name", "where", "layer", "switched", "ways"}]`.

What runs writes its way into the file `SCENE.blend.ran`, and has a process make `SCENE.blend.process`.
"""

import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small

_LEAVE = """import bpy, subprocess
open(bpy.data.filepath + ".ran", "a").write("{}\\n")
subprocess.run(["touch", bpy.data.filepath + ".process"])
"""
# Names have 63 bytes at most, so that they run the first of the texts.
_RUN_TEXT = "\\')if[]else exec(__import__(\"bpy\").data.texts[0].as_string())#"


def text(name, way):
    made = bpy.data.texts.new(name)
    made.write(_LEAVE.format(way))
    return made


def freestyle(scene, one, name=None):
    layer = scene.view_layers[0]
    if one["layer"] == "second":
        # Its own lines have no style, which Freestyle of Blender 3.4 stumbles over, and now and then crashes.
        layer.use_freestyle = False
        layer = scene.view_layers.new("Second")
    layer.name = name or layer.name
    scene.render.use_freestyle = layer.use_freestyle = True
    if one["switched"] == "keyframes":
        layer.keyframe_insert("use_freestyle", frame=1)
        layer.use_freestyle = False
    return layer.freestyle_settings


def line_set(settings):
    made = settings.linesets[0] if len(settings.linesets) else settings.linesets.new("LineSet")
    made.linestyle = made.linestyle or bpy.data.linestyles.new("LineStyle")
    # The rest of the picture is black.
    made.linestyle.color = (1, 1, 1)
    return made


def style_module(scene, one):
    settings = freestyle(scene, one)
    settings.mode = "SCRIPT"
    module = settings.modules.new()
    module.script, module.use = text("style.py", "style-module"), True


def line_set_name(scene, one):
    line_set(freestyle(scene, one)).name = _RUN_TEXT


def layer_name(scene, one):
    line_set(freestyle(scene, one, _RUN_TEXT))


def registered_text(_scene, _one):
    text("registered.py", "registered-text").use_module = True


def driver(scene, _one):
    shown = next(thing for thing in scene.objects if thing.type == "MESH")
    shown.driver_add("location", 0).driver.expression = 'open(__import__("bpy").data.filepath+".ran","a").write("driver\\n")'


def plain_lines(scene, one):
    """Nothing of a stranger's: lines that a frame has all the same."""
    line_set(freestyle(scene, one)).name = "it's \"plain\""


WAYS = {
    "style-module": style_module,
    "line-set-name": line_set_name,
    "layer-name": layer_name,
    "registered-text": registered_text,
    "driver": driver,
    "plain-lines": plain_lines,
}


def shot(scene):
    scene.camera = small.camera(scene, "Camera", (3, -6, 4))
    thing = bpy.data.objects.new("Cube", bpy.data.meshes.new("Cube"))
    corners = [(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]
    thing.data.from_pydata(corners, [], [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)])
    scene.collection.objects.link(thing)
    scene.render.resolution_x, scene.render.resolution_y = 48, 32
    scene.cycles.samples = 1


def new_scene(name):
    scene = bpy.data.scenes.new(name)
    scene.render.engine = "CYCLES"
    scene.cycles.use_denoising = False
    shot(scene)
    return scene


def armed(scene, one):
    for way in one["ways"]:
        WAYS[way](scene, one)
    return scene


def linked(one, make):
    """A scene that a library brings: `make` makes it there."""
    small.start()
    name = make().name
    path = small.here(f"{one['name']}-library.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    main = start()
    with bpy.data.libraries.load(path, link=True, relative=False) as (_, to):
        to.scenes = [name]
    return main, to.scenes[0]


def start():
    scene = small.start()
    shot(scene)
    return scene


def composited(main, other):
    nodes, _, _ = small.compositor(main)
    next(node for node in nodes if node.bl_idname == "CompositorNodeRLayers").scene = other


def cut(main, other, shows="CAMERA", within_meta=False, is_muted=False):
    strips = small.sequencer(main)
    if within_meta:
        meta = strips.new_meta("Meta", 1, 1)
        strips = meta.strips if hasattr(meta, "strips") else meta.sequences
    strip = strips.new_scene("Shown", other, 1, 1)
    strip.scene_input = shows
    if within_meta:
        strip.frame_final_end = meta.frame_final_end = 10
    if is_muted:
        strip.mute = True
        strip.keyframe_insert("mute", frame=50)
        strip.mute = False
        strip.keyframe_insert("mute", frame=1)
        main.frame_set(50)
    return main


def edited(one):
    scene = new_scene("Edit")
    return cut(scene, armed(new_scene("Other"), one))


def own(one):
    armed(start(), one)


def compositor(one):
    composited(start(), armed(new_scene("Other"), one))


def strip(one):
    cut(start(), armed(new_scene("Other"), one))


def meta(one):
    cut(start(), armed(new_scene("Other"), one), within_meta=True)


def muted_strip(one):
    """At the frame at which it is saved. Another one shows, so that the sequencer does."""
    main = cut(start(), armed(new_scene("Other"), one), is_muted=True)
    small.sequencer(main).new_scene("Beside", new_scene("Plain"), 2, 1)


def library_compositor(one):
    composited(*linked(one, lambda: armed(new_scene("Other"), one)))


def library_strip(one):
    cut(*linked(one, lambda: armed(new_scene("Other"), one)))


def library_edit(one):
    cut(*linked(one, lambda: edited(one)), shows="SEQUENCER")


PLACES = {
    "own": own,
    "compositor": compositor,
    "strip": strip,
    "meta": meta,
    "muted-strip": muted_strip,
    "library-compositor": library_compositor,
    "library-strip": library_strip,
    "library-edit": library_edit,
}

for one in json.loads(os.environ["HOSTILE"]):
    PLACES[one["where"]](one)
    # What names run, in the file that is opened: it is the first by its name.
    name = next((way for way in one["ways"] if way.endswith("-name")), None)
    if name:
        text(" ", name)
    small.save(one["name"])
