"""Scenes whose scripts run with their frames: what they see decides what is rendered."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small

# Writes down each call of a handler, and what a script finds then, beside the scene.
TRACED = """
import bpy
def tell(name, scene):
    context = bpy.context
    scenes = [one.name for one in bpy.data.scenes]
    with open(bpy.data.filepath + ".trace", "a") as file:
        print(name, scene and scene.name, bpy.data.scenes[0].frame_current, scenes, context.window is None, context.scene.name, context.view_layer.name, file=file)
tell("opened", None)
for name in dir(bpy.app.handlers):
    calls = getattr(bpy.app.handlers, name)
    # How often render_stats is called depends on the time that the frame takes. Blender does not quit by itself when the worker ends it.
    if isinstance(calls, list) and name not in ("render_stats", "exit_pre"):
        calls.append(lambda scene=None, *_, name=name: tell(name, scene if isinstance(scene, bpy.types.Scene) else None))
"""

LOOKING = """
import bpy
def look(scene, *_):
    cube = bpy.data.objects["Cube"]
    cube.location.x = len(bpy.data.scenes) * 0.5 - 0.5
    cube.location.y = 0 if bpy.data.scenes[-1] == scene else 1
    cube.location.z = 0 if bpy.context.window is None else 1
    for one in bpy.data.scenes:
        cube.scale.x += 0.2
bpy.app.handlers.frame_change_pre.append(look)
"""

# Counts outside of the file.
REMEMBERING = """
import bpy, math
def count(scene, *_):
    math.brenda = getattr(math, "brenda", 0) + 1
    bpy.data.objects["Cube"].location.z = math.brenda * 0.7 - 1
bpy.app.handlers.frame_change_pre.append(count)
"""

# Of a property that a driver reads: each evaluation moves the cube on.
GETTER = """
import bpy
asked = 0
def count(_):
    global asked
    asked += 1
    return asked * 0.4
bpy.types.Scene.counted = bpy.props.FloatProperty(get=count)
"""

ENGINE = """
import bpy
class Counting(bpy.types.RenderEngine):
    bl_idname = "COUNTING"
    bl_label = "Counting"
    frames = 0
    def render(self, depsgraph):
        Counting.frames += 1
        result = self.begin_result(0, 0, self.resolution_x, self.resolution_y)
        shade = Counting.frames * 0.2
        result.layers[0].passes["Combined"].rect = [(shade, shade, len(bpy.data.scenes) * 0.2, 1)] * (self.resolution_x * self.resolution_y)
        self.end_result(result)
bpy.utils.register_class(Counting)
bpy.context.scene.render.engine = "COUNTING"
"""

QUITTING = """
import bpy, os
bpy.app.handlers.render_post.append(lambda *_: os._exit(0))
"""

FAILING = """
import bpy
def lose(scene, *_):
    scene.camera = None
bpy.app.handlers.render_init.append(lose)
"""

# As those of rigs: it runs when the file is opened, and has nothing to do with frames.
PANEL = """
import bpy
from math import pi
class SidePanel(bpy.types.Panel):
    bl_label = "Rig"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    def draw(self, context):
        self.layout.label(text=str(pi))
bpy.utils.register_class(SidePanel)
bpy.types.Object.ik = bpy.props.FloatProperty(name="IK", default=1)
"""

# What a handler sets at a time, which the render has taken by then, or takes later.
CHANGES = {
    "resolution": ("frame_change_pre", "scene.render.resolution_x = 32 + scene.frame_current * 2"),
    "percentage": ("render_pre", "scene.render.resolution_percentage = 50"),
    "border": ("render_init", "scene.render.use_border = scene.render.use_crop_to_border = True; scene.render.border_max_x = 0.5"),
    "late-border": ("frame_change_post", "scene.render.use_border = scene.render.use_crop_to_border = True; scene.render.border_max_x = 0.5"),
    "format": ("frame_change_pre", "scene.render.image_settings.file_format = 'JPEG'"),
    "colours": ("render_post", "scene.render.image_settings.color_mode = 'BW'"),
    "ending": ("render_pre", "scene.render.use_file_extension = False"),
    "views": ("frame_change_pre", "scene.render.use_multiview = True"),
    "fewer-views": ("render_pre", "scene.render.use_multiview = False"),
}


def make(name, script, expression="len(bpy.data.scenes) * 0.5 - 0.5", prepare=None):
    scene = small.start()
    scene.camera = small.camera(scene, "Camera", (3, -6, 4))
    small.sun(scene)
    cube = small.cube("Cube")
    cube.keyframe_insert("rotation_euler", frame=1)
    cube.rotation_euler.z = 2
    cube.keyframe_insert("rotation_euler", frame=10)
    if expression:
        cube.driver_add("location", 0).driver.expression = expression
    if prepare:
        prepare(scene, cube)
    if script:
        text = bpy.data.texts.new("script.py")
        text.write(script)
        text.use_module = True
    small.save(name)


def read_counted(scene, cube):
    driver = cube.driver_add("location", 2).driver
    variable = driver.variables.new()
    variable.targets[0].id_type = "SCENE"
    variable.targets[0].id = scene
    variable.targets[0].data_path = "counted"
    driver.expression = variable.name


def has_style(scene, cube):
    scene.render.use_freestyle = True
    lines = scene.view_layers[0].freestyle_settings
    lines.mode = "SCRIPT"
    lines.modules.new().script = bpy.data.texts.new("style.py")


def has_views(scene, cube):
    scene.render.use_multiview = True


make("traced", TRACED)
make("looking", LOOKING, None)
make("driven", "")
make("remembering", REMEMBERING, None)
make("getter", GETTER, None, read_counted)
make("engine", ENGINE, None)
make("quitting", QUITTING)
make("failing", FAILING)
make("panel", PANEL, "frame / 5")
make("style", "", None, has_style)
for name, (time, change) in CHANGES.items():
    script = f"import bpy\ndef change(scene, *_):\n    {change}\nbpy.app.handlers.{time}.append(change)\n"
    make(name, script, None, has_views if name == "fewer-views" else None)
