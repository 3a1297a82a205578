"""Files in properties and sockets that Blender itself declares as paths, so that those of newer versions are found.

references.py covers what needs more than a name: pictures, libraries, strips and so on.
"""

import os

from ..scripts import shader_scripts
from ..scene.animation import is_animated
from ..scene.data_blocks import data_blocks
from ..scene.node_trees import node_trees, used_nodes
from .readings import READ_BY_CYCLES, as_cycles_reads

# Paths that Blender writes, remembers or uses for its window, and those that references.py covers.
_NOT_ASKED = {
    "Brush",
    "CacheFile",
    "CompositorNodeOutputFile",
    "Image",
    "Library",
    "MeshCacheModifier",
    "MovieClip",
    "NodesModifier",
    "OceanModifier",
    "Sound",
    "Text",
    "VectorFont",
    "Volume",
}


class NamedFile:
    """`stated` is the path in the scene, `block` holds it, `used` is whether a frame depends on it, and `by_cycles` whether Cycles opens it,
    not Blender."""

    def __init__(self, stated, block, used, by_cycles):
        self.stated = stated
        self.block = block
        self.used = used
        self.by_cycles = by_cycles


def named_files():
    for block in data_blocks():
        yield from _of(block, block)
        for part in (*getattr(block, "modifiers", ()), *getattr(block, "constraints", ())):
            yield from _of(part, block)
    for tree, holder in node_trees():
        all_used = set(used_nodes(tree))
        for node in tree.nodes:
            used = node in all_used
            yield from _of(node, holder, used)
            for socket in node.inputs:
                if not socket.is_linked:
                    yield from _of(socket, holder, used)


_names_by_type = {}


def _of(owner, block, used=True):
    rules = owner.bl_rna
    if rules.identifier in _NOT_ASKED:
        return
    names = _names_by_type.get(rules.identifier)
    if names is None:
        names = [rule.identifier for rule in rules.properties if _is_path(rule)]
        # Add-ons may register several types with one name; Blender's own types are few.
        _names_by_type[rules.identifier] = names
    for name in names:
        stated = getattr(owner, name)
        if stated and _is_read(owner):
            yield from (NamedFile(path, block, used, rules.identifier in READ_BY_CYCLES) for path in _read_in_place_of(stated, block))


def _read_in_place_of(stated, block):
    """A script stands for itself and the files that it includes."""
    path = as_cycles_reads(stated, block.library)
    read = shader_scripts.read_in_place_of(path)
    files = shader_scripts.files_of(read) if read.endswith(".osl") and os.path.isfile(read) else [read]
    return [stated if file == path else stated[: stated.rfind("/") + 1] + os.path.relpath(file, os.path.dirname(path)) for file in files]


def _is_path(rule):
    """For an add-on's own property, the use of the path is unknown."""
    return rule.type == "STRING" and rule.subtype in ("FILE_PATH", "DIR_PATH") and not rule.is_runtime


def _is_read(owner):
    """Some store a path that they do not read, unless keyframes or drivers have them do so. Python shows an unknown mode as an empty text,
    and Cycles treats it as a file."""
    if owner.bl_rna.identifier == "Camera":
        return _may_be(owner, "type", ("CUSTOM",)) and _may_be(owner, "custom_mode", ("EXTERNAL", ""))
    if owner.bl_rna.identifier == "MultiresModifier":
        return owner.is_external
    return not hasattr(owner, "mode") or _may_be(owner, "mode", ("EXTERNAL", ""))


def _may_be(owner, name, values):
    return getattr(owner, name) in values or is_animated(owner, name)
