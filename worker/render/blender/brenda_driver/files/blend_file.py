"""Opens a .blend, and reports in one line why it cannot."""

import bpy

from ..server.fault import Fault, bad_input, blender_said

_MAGIC = (b"BLENDER", b"\x1f\x8b", b"\x28\xb5\x2f\xfd")  # plain, gzip, Zstandard


def load(path, trusted=False, saved=None):
    """`trusted`: its scripts and Python drivers run. Otherwise they do not, whatever the preferences are.

    `saved` is the Blender that saved it, `4.2`, where the file says so.
    """
    if not _first_bytes(path).startswith(_MAGIC):
        raise bad_input(f"scene {path}: is not a .blend file")
    try:
        bpy.ops.wm.open_mainfile(filepath=path, use_scripts=trusted)
    except RuntimeError as error:
        raise Fault("unreadable", _why(path, saved, error)) from None


def releases(series):
    """Which Blender to use for a file of a series, `5.2`, and where to get it."""
    return f"Blender {series} or newer: https://download.blender.org/release/Blender{series}/"


def saved_by():
    """`4.2`: the Blender that saved the open file."""
    return "{}.{}".format(*bpy.data.version[:2])


def is_newer():
    return bpy.data.version[:2] > bpy.app.version[:2]


def _first_bytes(path):
    try:
        with open(path, "rb") as file:
            return file.read(32)
    except FileNotFoundError:
        raise bad_input(f"scene {path}: there is no such file") from None
    except IsADirectoryError:
        raise bad_input(f"scene {path}: is a folder, not a .blend file") from None
    except OSError as error:
        raise bad_input(f"scene {path}: cannot be read ({error.strerror})") from None


def _why(path, saved, error):
    here = bpy.app.version_string
    if saved and tuple(int(part) for part in saved.split(".")) > bpy.app.version[:2]:
        return f"scene {path}: was saved by Blender {saved}, which Blender {here} cannot read; use {releases(saved)}"
    if saved:
        what = f"was saved by Blender {saved} and is damaged or incomplete"
    elif _first_bytes(path).startswith(b"BLENDER"):
        what = "does not say which Blender saved it: it is damaged, or of one far newer than this"
    else:
        what = "is damaged or incomplete"
    return f"scene {path}: {what}; Blender {here} says: {blender_said(error)}"
