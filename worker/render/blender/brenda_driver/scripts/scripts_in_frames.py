"""Whether a script of the open scene may run while a frame is rendered, and so see how it is rendered.

`FileScripts` finds handlers and driver functions. There are also Python drivers, render engines and Freestyle style modules. And properties
may have a getter (`get=`), which Blender calls when a driver reads them, and does not report.
"""

import ast

import bpy

from ..scene.node_trees import animated

# Imports of rig scripts, which only have panels.
_KNOWN = ("bpy", "bpy_extras", "collections", "copy", "functools", "itertools", "json", "math", "mathutils", "re", "rna_prop_ui", "string", "traceback", "typing")
_COMPUTED = {"get", "set", "get_transform", "set_transform"}
# Functions that run code that cannot be seen here.
_RUNNING = {"__import__", "compile", "eval", "exec"}
_RUNNING_METHODS = {"addon_enable", "as_module", "execfile", "modules_from_path", "run_script"}


def are_there(known_engines):
    """For a trusted scene. `known_engines` are those from before it was opened."""
    return engines() != known_engines or any(map(_is_in_python, _drivers())) or any(map(_may_compute, _registered())) or any(map(_has_styles, _layers()))


def engines():
    return set(bpy.types.RenderEngine.__subclasses__())


def _drivers():
    return (curve.driver for owner, _ in animated() for curve in owner.animation_data.drivers)


def _is_in_python(driver):
    return driver.type == "SCRIPTED" and not driver.is_simple_expression


def _layers():
    return (layer for scene in bpy.data.scenes if getattr(scene.render, "use_freestyle", False) for layer in scene.view_layers)


def _has_styles(layer):
    return layer.freestyle_settings.mode == "SCRIPT" and any(module.use and module.script for module in layer.freestyle_settings.modules)


def _registered():
    """Scripts that Blender ran when it opened the file."""
    return (text.as_string() for text in bpy.data.texts if text.use_module and text.name.lower().endswith(".py"))


def _may_compute(source):
    """Whether a script may define a property with a getter. Only code that surely does not is excluded."""
    try:
        return any(map(_is_suspect, ast.walk(ast.parse(source))))
    except (RecursionError, SyntaxError, ValueError):
        return True


def _is_suspect(node):
    if isinstance(node, ast.Import):
        return any(name.name.partition(".")[0] not in _KNOWN for name in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.level > 0 or (node.module or "").partition(".")[0] not in _KNOWN
    if isinstance(node, ast.Call):
        return any(word.arg is None or word.arg in _COMPUTED for word in node.keywords)
    return getattr(node, "id", None) in _RUNNING or getattr(node, "attr", None) in _RUNNING_METHODS
