"""Resolves the paths of a scene. Blender and Cycles resolve some paths differently.

With `l` a link to `d/e` and the scene in `p`, `//l/../../x` is `x` beside `p` to Blender, which takes `..` from the text (BLI_path_abs and BLI_path_normalize in its
blenlib/intern/path_utils.cc), and `p/x` to Cycles, which joins the text to the scene's folder (blender_absolute_path in its blender/util.h): the system goes up from
where a link leads.
"""

import os

import bpy


def as_blender_reads(path, library=None):
    """Backslashes count as slashes."""
    return os.path.normpath(_whole(_with_slashes(path), library))


def as_cycles_reads(path, library=None):
    """For files that Cycles opens itself: those of READ_BY_CYCLES."""
    whole = _whole(path, library)
    plain = os.path.normpath(whole)
    if "/../" not in f"{whole}/":
        return plain
    real = os.path.realpath(whole)
    return plain if real == os.path.realpath(plain) else real


# The types with paths that Cycles opens: IES files, and scripts of shaders and cameras.
READ_BY_CYCLES = {"ShaderNodeTexIES", "ShaderNodeScript", "Camera"}


def _with_slashes(path):
    return path.replace("\\", "/") if os.sep == "/" else path


def _whole(path, library):
    """Not bpy.path.abspath: it resolves `///x` to `/x`, and Blender resolves it to `x` beside the scene."""
    if not path.startswith("//"):
        return path
    of = _whole(_with_slashes(library.filepath), None) if library else bpy.data.filepath
    return f"{os.path.dirname(of)}/{path[2:]}"
