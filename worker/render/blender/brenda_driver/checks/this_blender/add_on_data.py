"""Data in the scene that belongs to a disabled extension or add-on, or needs one: properties, drivers that read them, scripts that import it.

Blender keeps the values of a property, but not which add-on defined it. So a finding names the property. It is an error only where the
frame provably differs: a driver can no longer read a value that is there, or a script with handlers fails at an import.
"""

import ast
import importlib.util
import re

import bpy

from ...scene.data_blocks import data_blocks
from ...scene.node_trees import animated
from ..finding import finding, label

_MEND = "install the extension or add-on it is of where the scene is rendered (or name a folder with it, --extensions)"
_OF_THE_EDITOR = ("Brush", "Palette", "PaintCurve", "Screen", "Text", "WindowManager", "WorkSpace")
# Cycles' own properties, of this Blender or of older ones.
_OF_CYCLES = re.compile(r"cycles(?:_|$)")
_PARTS = re.compile(r"\.?([A-Za-z_]\w*)|(\[(?:\"(?:[^\"\\]|\\.)*\"|\d+)\])")


def add_on_data(asked):
    yield from _drivers(asked)
    yield from _scripts()
    yield from _properties()


def _drivers(asked):
    for owner, holder in animated():
        for curve in owner.animation_data.drivers:
            for variable in curve.driver.variables:
                for target in variable.targets if variable.type == "SINGLE_PROP" else ():
                    lost = target.id and _unregistered(target.id, target.data_path)
                    if not lost:
                        continue
                    name, is_saved = lost
                    holders, used = asked.users.of(holder)
                    yield finding(
                        "missing-add-ons",
                        f"{label(holder)}, {curve.data_path}",
                        f'its driver reads the property "{name}" of {label(target.id)}, which this Blender {bpy.app.version_string} does not know, and does not run',
                        _MEND,
                        list(dict.fromkeys((label(holder), *holders))),
                        is_saved and (used or holder in asked.made_of),
                    )


def _unregistered(block, path):
    """The name in a path that no type here has, and whether a value of it was saved; None when the whole path exists, or more is wrong."""
    owner = block
    for name, item in _PARTS.findall(path):
        try:
            owner = owner[ast.literal_eval(item[1:-1])] if item else getattr(owner, name)
        except AttributeError:
            return (name, name in _saved(owner)) if isinstance(owner, bpy.types.bpy_struct) else None
        except (IndexError, KeyError, TypeError):
            return None
    return None


def _properties():
    """Properties of data-blocks that code defined, by name."""
    users = {}
    for block in data_blocks():
        if block.bl_rna.identifier in _OF_THE_EDITOR or block.library:
            continue
        own = set(block.keys())
        for name, value in _saved(block).items():
            if name in block.bl_rna.properties or name.startswith("_") or _OF_CYCLES.match(name):
                continue
            # Only a property group is surely an add-on's; any other value may be the user's own.
            if name not in own or hasattr(value, "keys"):
                users.setdefault(name, []).append(label(block))
    for name, blocks in sorted(users.items()):
        say = f"was set by an extension or add-on that this Blender {bpy.app.version_string} has not enabled, or by an earlier version of one"
        yield finding("missing-add-ons", f'property "{name}"', say, f"nothing, if the frames are right; else {_MEND}", blocks[:20], False)


def _saved(owner):
    """Blender 5 keeps properties that code defines apart from the user's; older versions keep them together."""
    get = getattr(owner, "bl_system_properties_get", None)
    try:
        saved = get() if get else owner
        return dict(saved.items()) if saved else {}
    except (AttributeError, TypeError):
        return {}


def _scripts():
    if bpy.app.autoexec_fail:
        return  # Such scripts do not run, which is another finding.
    for text in bpy.data.texts:
        if not text.use_module:
            continue
        source = text.as_string()
        lacks = [name for name in _imported(source) if not _is_there(name)]
        if lacks:
            say = f"imports {', '.join(lacks[:3])}, which this Blender {bpy.app.version_string} has not, and ends there"
            yield finding("missing-add-ons", label(text), say, _MEND, (), "bpy.app.handlers" in source or "driver_namespace" in source)


def _imported(source):
    """The modules that a script imports unconditionally: not inside `try`, nor inside functions."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        return []
    names = []
    for one in body:
        if isinstance(one, ast.Import):
            names += [alias.name for alias in one.names]
        elif isinstance(one, ast.ImportFrom) and one.module and not one.level:
            names.append(one.module)
    return list(dict.fromkeys(names))


def _is_there(name):
    parts = name.split(".")
    if f"{parts[0]}.py" in bpy.data.texts:
        return True
    # Names inside a package are not checked: Python would have to run the package.
    wanted = ".".join(parts[:3]) if parts[0] == "bl_ext" else parts[0]
    try:
        return importlib.util.find_spec(wanted) is not None
    except (ImportError, ValueError):
        return wanted in ("bpy", "__main__")
