"""Every data-block of the open file."""

import bpy


def data_blocks():
    """Each once: Blender 5 has some in two of its collections."""
    seen = set()
    for rule in bpy.data.bl_rna.properties:
        if rule.type != "COLLECTION":
            continue
        for block in getattr(bpy.data, rule.identifier):
            if block.as_pointer() not in seen:
                seen.add(block.as_pointer())
                yield block
