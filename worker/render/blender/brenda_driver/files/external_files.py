"""Every file outside the .blend that the open scene reads."""

import os

import bpy

from . import texture_cache
from ..server.paths import BLENDER_FOLDER
from .readings import as_blender_reads
from .references import is_read, references
from ..scripts.shader_scripts import read_in_place_of


def external_files():
    """Absolute paths, sorted, whether the file exists or not.

    For sequences and tiled images: the files that match on disk; the first one's name when there are none.
    """
    found = set(unclaimed([]))
    for reference in references():
        found.difference_update(path for path, _ in reference.places)
        if reference.stated:
            found |= reference.files.on_disk()
            found |= {path for _, files in reference.places[1:] for path in files.on_disk() if os.path.exists(path)}
    # Blender reads no file by a path that is a folder; caches in folders are listed file by file.
    there = {path for path in found if os.path.isabs(path) and not os.path.isdir(path)}
    if any(getattr(scene.render, "use_texture_cache", False) for scene in bpy.data.scenes):
        there.update(texture_cache.files_beside(there))
    return sorted(there)


def unclaimed(by):
    """Paths that Blender lists and the references do not cover: those that only a newer Blender has."""
    paths = bpy.utils.blend_paths(absolute=True, packed=False, local=False)
    found = {read_in_place_of(os.path.normpath(path)) for path in paths if path}
    # Blender stores the text itself; the path only records its origin.
    found -= {as_blender_reads(text.filepath, text.library) for text in bpy.data.texts if text.filepath}
    found -= {as_blender_reads(library.filepath) for library in bpy.data.libraries if not is_read(library)}
    # Files that Brenda keeps out of the project.
    found = {path for path in found if not path.startswith(BLENDER_FOLDER + os.sep)}
    return found - {path for reference in by for path in reference.names()}
