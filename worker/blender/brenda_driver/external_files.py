"""Every file outside the .blend that the open scene reads."""

import os
import re

import bpy


def external_files():
    """Absolute paths, sorted, whether the file is there or not.

    Of sequences and tiled images, the files that match on disk; the first one's name when there are none.
    """
    found = {os.path.normpath(path) for path in bpy.utils.blend_paths(absolute=True, packed=False, local=False)}
    # Blender keeps the text itself; the path only says where it came from.
    found -= {_absolute(text) for text in bpy.data.texts if text.filepath}
    for path, matches in _many():
        found.discard(path)
        found |= matches or {path}
    for folder in _cache_folders():
        found |= _below(folder) or {folder}
    return sorted(path for path in found if os.path.isabs(path))


def _many():
    """The datablocks that stand for many files: each with the path Blender gives for it, and the files."""
    for image in bpy.data.images:
        if not image.packed_file and image.filepath:
            if image.source == "SEQUENCE":
                yield _absolute(image), _sequence(_absolute(image))
            elif image.source == "TILED":
                yield from _tiles(image)
    for kind, is_sequence in (
        (bpy.data.movieclips, lambda clip: clip.source == "SEQUENCE"),
        (bpy.data.volumes, lambda volume: volume.is_sequence),
        (bpy.data.cache_files, lambda cache: cache.is_sequence),
    ):
        for block in kind:
            if block.filepath and is_sequence(block):
                yield _absolute(block), _sequence(_absolute(block))


def _tiles(image):
    pattern = _absolute(image)
    paths = {pattern.replace("<UDIM>", str(tile.number)) for tile in image.tiles}
    # Blender names a tiled image by its pattern or by its first tile, by version.
    yield pattern, paths
    for path in paths:
        yield path, {path}


def _sequence(first):
    """Files beside it whose names differ in the last number alone."""
    folder, name = os.path.split(first)
    match = re.match(r"(.*?)(\d+)(\D*)$", name)
    if not match or not os.path.isdir(folder):
        return set()
    before, _, after = match.groups()
    like = re.compile(re.escape(before) + r"\d+" + re.escape(after) + r"$")
    return {entry.path for entry in os.scandir(folder) if like.match(entry.name)}


def _cache_folders():
    """Caches of simulations; Blender does not count these among its paths."""
    for thing in bpy.data.objects:
        for modifier in thing.modifiers:
            if modifier.type == "FLUID" and modifier.fluid_type == "DOMAIN":
                folder = modifier.domain_settings.cache_directory
                if folder and modifier.domain_settings.has_cache_baked_any:
                    yield os.path.normpath(bpy.path.abspath(folder, library=thing.library))


def _below(folder):
    return {os.path.join(place, name) for place, _, names in os.walk(folder) for name in names}


def _absolute(block):
    return os.path.normpath(bpy.path.abspath(block.filepath, library=block.library))
