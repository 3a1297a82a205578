"""Whether a script of the open scene may run while a frame of it is rendered, and so see how it is rendered.

Handlers and functions for drivers are what `FileScripts` sees. Besides there are drivers in Python, render engines, style modules of Freestyle, and
properties whose value Python computes (`get=`), which Blender runs when a driver reads them, and of which it does not tell.
"""

import ast

import bpy

from ..scene.node_trees import animated

# What the scripts of rigs import, which have panels alone.
_KNOWN = ("bpy", "bpy_extras", "collections", "copy", "functools", "itertools", "json", "math", "mathutils", "re", "rna_prop_ui", "string", "traceback", "typing")
_COMPUTED = {"get", "set", "get_transform", "set_transform"}
# What runs other code than is seen here.
_RUNNING = {"__import__", "compile", "eval", "exec"}
_RUNNING_METHODS = {"addon_enable", "as_module", "execfile", "modules_from_path", "run_script"}


def are_there(known_engines):
    """Of a scene that is trusted. `known_engines` are those that were there before it was opened."""
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
    """What Blender has run as it opened the file."""
    return (text.as_string() for text in bpy.data.texts if text.use_module and text.name.lower().endswith(".py"))


def _may_compute(source):
    """Whether a script may have made a property whose value is computed. Only what is plainly none is taken for none."""
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
