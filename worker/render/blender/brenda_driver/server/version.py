"""Which Blender this is."""

import bpy


def blender_version():
    return {
        "version": bpy.app.version_string,
        # Debian's build has the text "Unknown" for both.
        "build": _text(bpy.app.build_hash),
        "built": _text(bpy.app.build_date),
    }


def _text(value):
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
