"""A scene of a newer Blender than this."""

import bpy

from .. import blend_file
from .finding import finding


def versions(asked):
    if blend_file.is_newer():
        saved, here = blend_file.saved_by(), bpy.app.version_string
        yield finding(
            "newer-file",
            asked.display(bpy.data.filepath),
            f"was saved by Blender {saved}, and opened by {here}: what is new in {saved} may be lost",
            f"use Blender {saved} or newer",
        )
