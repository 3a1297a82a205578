"""The texture cache of Blender 5.2: pictures in tiles (.tx), which Cycles filters otherwise than the pictures themselves."""

import os

import bpy

from ..server.paths import WORK_FOLDER


def keep_out_of_project():
    """
    Scenes that make their cache by themselves make it in the worker's folder.

    Beside the pictures, several workers would write at once, and where that may not be written Blender goes on without, with
    other pixels. A cache that is there already is left to scenes that make none.
    """
    if any(getattr(scene.render, "use_auto_generate_texture_cache", False) for scene in bpy.data.scenes):
        bpy.context.preferences.filepaths.texture_cache_directory = os.path.join(WORK_FOLDER, "texture-cache")


def files_beside(pictures):
    """The files of the cache that lie beside pictures: Blender takes them in place of those."""
    found = []
    for folder in {os.path.dirname(path) for path in pictures}:
        try:
            cached = os.listdir(os.path.join(folder, "blender_tx"))
        except OSError:
            continue
        of = {os.path.basename(path) for path in pictures if os.path.dirname(path) == folder}
        found += (os.path.join(folder, "blender_tx", name) for name in cached if name.rsplit(".", 2)[0] in of)
    return found
