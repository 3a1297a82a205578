"""The texture cache of Blender 5.2: tiled pictures (.tx), which Cycles filters differently from the pictures themselves."""

import os

import bpy

from ..server.paths import WORK_FOLDER


def keep_out_of_project():
    """Has scenes that generate their cache write it to the worker's folder.

    Beside the pictures, several workers would write at once; and where Blender may not write, it continues without a cache, with other
    pixels. An existing cache stays in use for scenes that generate none.
    """
    if any(getattr(scene.render, "use_auto_generate_texture_cache", False) for scene in bpy.data.scenes):
        bpy.context.preferences.filepaths.texture_cache_directory = os.path.join(WORK_FOLDER, "texture-cache")


def files_beside(pictures):
    """Cache files beside pictures: Blender uses them in place of the pictures."""
    found = []
    for folder in {os.path.dirname(path) for path in pictures}:
        try:
            cached = os.listdir(os.path.join(folder, "blender_tx"))
        except OSError:
            continue
        of = {os.path.basename(path) for path in pictures if os.path.dirname(path) == folder}
        found += (os.path.join(folder, "blender_tx", name) for name in cached if name.rsplit(".", 2)[0] in of)
    return found
