"""A scene, or a file that it links, that was saved by a newer Blender than this."""

import bpy

from ...files import blend_file
from ...files.readings import as_blender_reads
from ..finding import finding


def versions(asked):
    if blend_file.is_newer():
        yield _newer(asked.display(bpy.data.filepath), blend_file.saved_by())
    for library in bpy.data.libraries:
        version = tuple(getattr(library, "version", ())[:2])
        if version > bpy.app.version[:2]:
            yield _newer(asked.display(as_blender_reads(library.filepath)), "{}.{}".format(*version))


def _newer(file, saved):
    say = f"was saved by Blender {saved}, and opened by {bpy.app.version_string}: what is new in {saved} may be lost"
    return finding("newer-file", file, say, f"use {blend_file.releases(saved)}")
