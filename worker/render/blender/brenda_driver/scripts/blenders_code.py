"""The programs in Python that Blender composes and runs by itself: for Freestyle's lines, for fluids, and when it ends."""

import ast
import re

# What Blender 3.4 to 5.2 say when they read their settings again, or end.
_OWN = re.compile(r"(?:addon_utils\.(?:disable_all|reset_all)|bpy\.utils\.(?:_on_exit|keyconfig_init|load_scripts))\(\)")
# A driver: Blender looks through what was compiled, and runs it only if it is plain arithmetic.
_DRIVER = "<bpy driver>"
_LINES = "__import__('parameter_editor').process("
# How the parts of a fluid's program begin, in which a scene has numbers alone.
_FLUID = ("from manta import *", "mantaMsg('", "# Sanity check, clear grids first", "set_manta_debuglevel(")
# What is then called of them, with a path.
_FLUID_STEP = re.compile(r"[a-z]+(?:_[a-z]+)+_\d+\(")
_LONGEST_CALL = 10_000


def is_blenders_own(source, name):
    """Whether Blender has composed a text, and nothing of a scene is more than a value in it."""
    if name == _DRIVER:
        return True
    text = _decoded(source)
    if text is None:
        return False
    if _OWN.fullmatch(text.strip()) or text.lstrip().startswith(_FLUID):
        return True
    if text.startswith(_LINES):
        return is_lines_call(text)
    return bool(_FLUID_STEP.match(text)) and _takes_values(_call_in(text))


def lines_call(layer, line_set):
    """The program that Blender composes for a line set of a view layer, by their names: it escapes quotes, and no backslashes."""
    layer, line_set = (name.replace("'", "\\'") for name in (layer, line_set))
    return f"{_LINES}'{layer}', '{line_set}')\n"


def is_lines_call(text):
    """Whether such a program does what it should: a name may end its own quotes, and go on as Python."""
    call = _call_in(text)
    if not _takes_values(call) or not isinstance(call.func, ast.Attribute):
        return False
    module = call.func.value
    return call.func.attr == "process" and isinstance(module, ast.Call) and ast.unparse(module) == "__import__('parameter_editor')"


def _call_in(text):
    """The call that is all of a text; None when it is something else."""
    if len(text) > _LONGEST_CALL:
        return None
    try:
        value = ast.parse(text, mode="eval").body
    except (MemoryError, RecursionError, SyntaxError, ValueError):
        return None
    return value if isinstance(value, ast.Call) else None


def _takes_values(call):
    return call is not None and not call.keywords and all(isinstance(one, ast.Constant) for one in call.args)


def _decoded(source):
    if not isinstance(source, bytes):
        return source if isinstance(source, str) else None
    try:
        return source.decode()
    except UnicodeDecodeError:
        return None
