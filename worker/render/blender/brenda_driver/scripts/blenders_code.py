"""The Python programs that Blender itself composes and runs: for Freestyle's lines, for fluids, and when it ends."""

import ast
import re

# Code of Blender 3.4 to 5.2 when they reload their settings, or end.
_OWN = re.compile(r"(?:addon_utils\.(?:disable_all|reset_all)|bpy\.utils\.(?:_on_exit|keyconfig_init|load_scripts))\(\)")
# A driver: Blender inspects the compiled code, and runs it only if it is plain arithmetic.
_DRIVER = "<bpy driver>"
_LINES = "__import__('parameter_editor').process("
# The beginnings of the parts of a fluid's program, in which a scene's values are only numbers.
_FLUID = ("from manta import *", "mantaMsg('", "# Sanity check, clear grids first", "set_manta_debuglevel(")
# Calls of these parts, with a path.
_FLUID_STEP = re.compile(r"[a-z]+(?:_[a-z]+)+_\d+\(")
_LONGEST_CALL = 10_000


def is_blenders_own(source, name):
    """Whether Blender has composed a text in which the scene's data are only values."""
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
    """The program that Blender composes for a line set of a view layer from their names: it escapes quotes, but no backslashes."""
    layer, line_set = (name.replace("'", "\\'") for name in (layer, line_set))
    return f"{_LINES}'{layer}', '{line_set}')\n"


def is_lines_call(text):
    """Whether such a program does what it should: a name may end its own quotes, and continue as Python."""
    call = _call_in(text)
    if not _takes_values(call) or not isinstance(call.func, ast.Attribute):
        return False
    module = call.func.value
    return call.func.attr == "process" and isinstance(module, ast.Call) and ast.unparse(module) == "__import__('parameter_editor')"


def _call_in(text):
    """The call that is the whole text; None when it is something else."""
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
