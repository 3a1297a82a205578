"""Data-blocks that a library no longer has, though the library itself is there. Blender puts in an empty placeholder."""

import os

import bpy

from ...files.readings import as_blender_reads
from ..finding import finding, label


def linked_data(asked):
    for library in bpy.data.libraries:
        path = as_blender_reads(library.filepath)
        if not os.path.isfile(path):
            continue
        for block in _missing_from(library, path):
            holders, used = asked.users.of(block)
            say = f"is no longer in {asked.display(path)}"
            fix = "put it back into the library under that name, or link another in its place"
            yield finding("missing-linked-data", label(block), say, fix, holders, used)


def _missing_from(library, path):
    blocks = library.users_id
    if all(hasattr(block, "is_missing") for block in blocks):
        return [block for block in blocks if block.is_missing]
    # Blender 3.4 and before do not mark placeholders, so the names in the library are read.
    with bpy.data.libraries.load(path, link=True) as (there, _):
        names = {kind: set(getattr(there, kind)) for kind in dir(there)}
    return [block for block in blocks if block.name not in names.get(_kind_of(block), (block.name,))]


def _kind_of(block):
    """`materials`: the collection of bpy.data for such blocks."""
    for rule in bpy.data.bl_rna.properties:
        if rule.type == "COLLECTION" and isinstance(block, getattr(bpy.types, rule.fixed_type.identifier)):
            return rule.identifier
    return None
