"""Which Blender this is."""

import bpy


def blender_version():
    build = bpy.app.build_hash
    return {
        "version": bpy.app.version_string,
        # Debian's build has the text "Unknown" here.
        "build": build.decode(errors="replace") if isinstance(build, bytes) else str(build),
    }
