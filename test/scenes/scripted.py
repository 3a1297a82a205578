"""Scenes whose scripts run with their frames."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
import bpy
import small

# Writes down each call of a handler, and what a script finds then, where the environment says.
TRACED = """
import bpy, os
def tell(name, scene):
    context = bpy.context
    with open(os.environ["SCENE_TRACE"], "a") as file:
        print(name, scene and scene.name, bpy.data.scenes[0].frame_current, [one.name for one in bpy.data.scenes], context.window is None, context.scene.name, context.view_layer.name, file=file)
for name in dir(bpy.app.handlers):
    calls = getattr(bpy.app.handlers, name)
    if isinstance(calls, list) and name.startswith(("load", "render_", "frame_change", "composite", "annotation", "object_bake")) and name != "render_stats":
        calls.append(lambda scene=None, *_, name=name: tell(name, scene if isinstance(scene, bpy.types.Scene) else None))
"""

# Other settings than those that the render has taken by then.
CHANGING = """
import bpy
def change(scene, *_):
    scene.render.resolution_x = 32 + scene.frame_current * 2
    scene.render.use_border = scene.render.use_crop_to_border = True
    scene.render.border_max_x = 0.5
def change_after(scene, *_):
    scene.render.image_settings.color_mode = "BW"
bpy.app.handlers.frame_change_pre.append(change)
bpy.app.handlers.render_post.append(change_after)
"""

ENDING = """
import bpy, os
bpy.app.handlers.render_complete.append(lambda *_: os._exit(0))
"""

# Counts outside of the file.
REMEMBERING = """
import bpy, math
def count(scene, *_):
    math.brenda = getattr(math, "brenda", 0) + 1
    bpy.data.objects["Cube"].location.z = math.brenda * 0.7 - 1
bpy.app.handlers.frame_change_pre.append(count)
"""


def make(name, script):
    scene = small.start()
    scene.camera = small.camera(scene, "Camera", (3, -6, 4))
    small.sun(scene)
    cube = small.cube("Cube")
    cube.keyframe_insert("rotation_euler", frame=1)
    cube.rotation_euler.z = 2
    cube.keyframe_insert("rotation_euler", frame=10)
    # What is there besides the scene moves the picture.
    cube.driver_add("location", 0).driver.expression = "len(bpy.data.scenes) * 0.5 - 0.5"
    text = bpy.data.texts.new("script.py")
    text.write(script)
    text.use_module = True
    small.save(name)


make("traced", TRACED)
make("changing", CHANGING)
make("ending", ENDING)
make("remembering", REMEMBERING)
