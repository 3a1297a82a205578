"""Enables extensions, add-ons and scripts for this process only.

The worker has started Blender with its own user folders (preferences, add-ons, extensions). The extensions are copied there, as some write
beside themselves, and the user's own files stay as they are.
"""

import importlib.util
import os
import shutil
import sys
import tempfile

import addon_utils
import bpy

from .extension_folder import found_in, is_left_out
from ..server.fault import bad_input

# The repository that "Install from Disk" installs into.
_REPOSITORY = "user_default"


def enable(folder):
    """Enables everything in the folder."""
    with tempfile.TemporaryDirectory() as unpacked:
        for one in found_in(folder, hasattr(bpy.context.preferences, "extensions"), unpacked):
            if one.kind != "extension" and _is_taken(one.name):
                raise bad_input(f'{one.shown} cannot be enabled: "{one.name}" is the name of a module that Blender or Python brings')
            _put_in_place(one)
            importlib.invalidate_caches()
            (_run if one.kind == "script" else _enable)(one)


def _is_taken(name):
    try:
        return name in sys.modules or importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):  # It is no valid module name, which Python will report.
        return False


def _put_in_place(one):
    if one.kind == "extension":
        inside = bpy.utils.user_resource("EXTENSIONS", path=_REPOSITORY)
    else:
        inside = bpy.utils.user_resource("SCRIPTS", path="addons")
    place = os.path.join(inside, os.path.basename(one.path) if one.path.endswith(".py") else one.name)
    try:
        if os.path.isdir(one.path):
            shutil.copytree(one.path, place, ignore=lambda _, names: list(filter(is_left_out, names)), ignore_dangling_symlinks=True)
        else:
            shutil.copyfile(one.path, place)
    except OSError as error:
        raise bad_input(f"{one.shown} cannot be copied: {error}") from None


def _enable(one):
    name = f"bl_ext.{_REPOSITORY}.{one.name}" if one.kind == "extension" else one.name
    if one.kind == "extension" and _is_theme(one):
        return
    errors = []
    module = _guarded(one, lambda: addon_utils.enable(name, default_set=True, persistent=True, handle_error=errors.append))
    if module is None:
        raise _refused(one, _said(errors[0]) if errors else "nothing")


def _run(one):
    """As Blender runs the scripts in its `startup` folder."""

    def run():
        module = importlib.import_module(one.name)
        getattr(module, "register", lambda: None)()

    _guarded(one, run)


def _guarded(one, do):
    try:
        return do()
    except BaseException as error:  # A script may raise SystemExit.
        raise _refused(one, _said(error)) from None


def _said(error):
    told = str(error)
    return told if told.startswith(("Add-on not loaded", "Extension ")) else f"{type(error).__name__}: {told}"


def _refused(one, why):
    return bad_input(f"{one.shown} cannot be enabled; Blender {bpy.app.version_string} says: {why}")


def _is_theme(one):
    """A theme changes Blender's windows, and no frame."""
    return not os.path.isfile(os.path.join(one.path, "__init__.py")) and any(name.endswith(".xml") for name in os.listdir(one.path))
