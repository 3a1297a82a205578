"""Python that Freestyle runs while it draws the lines of a view layer, even when Blender may not run a scene's scripts.

In its script mode these are texts of the scene. In its parameter editor Blender composes a program from the names of the layer and its line
set, and a name may continue as Python.
"""

import bpy

from ..scene.animation import is_mentioned
from ..scene.shown_name import shown_name
from .blenders_code import is_lines_call, lines_call


class Blocked:
    """`what` would run of a view layer; `runs`: whether it would when the scene is rendered."""

    def __init__(self, scene, layer, what, runs):
        self.scene = scene
        self.layer = shown_name(layer)
        self.what = what
        self.runs = runs


def block():
    """Removes all of it from the open file, in memory, in linked scenes too; other lines stay. Returns what it removed."""
    return [one for scene in bpy.data.scenes for layer in scene.view_layers for one in _blocked(scene, layer)]


def _blocked(scene, layer):
    settings = getattr(layer, "freestyle_settings", None)
    if not settings:
        return
    # Keyframes and drivers can turn on everything but the scene's own switch.
    is_moved = is_mentioned("freestyle")
    may_run = scene.render.use_freestyle
    is_on = layer.use_freestyle
    for module in settings.modules:
        if module.script:
            runs = may_run and (is_moved or (is_on and settings.mode == "SCRIPT" and module.use))
            yield Blocked(scene, layer, f'its style module "{shown_name(module.script)}" is a script', runs)
            module.script = None
    for line_set in list(settings.linesets):
        if not _is_plain(layer, line_set):
            runs = may_run and (is_moved or (is_on and settings.mode == "EDITOR" and line_set.show_render))
            yield Blocked(scene, layer, f"Blender would run a name of its line set as a script ({shown_name(line_set)})", runs)
            settings.linesets.remove(line_set)


def _is_plain(layer, line_set):
    try:
        return is_lines_call(lines_call(layer.name, line_set.name))
    except UnicodeDecodeError:
        return False
