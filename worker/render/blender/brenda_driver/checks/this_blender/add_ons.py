"""Parts of the scene that this Blender does not know, because an add-on or a newer Blender made them: engines, nodes and node trees."""

import ctypes
import functools

import bpy

from ...settings.engines import missing_engine
from ...scene.node_trees import node_trees, used_nodes
from ..finding import finding, label

UNKNOWN_TREE = "NodeTreeUndefined"


def add_ons(asked):
    for scene in asked.scenes:
        engine = missing_engine(scene)
        if engine:
            yield finding(
                "missing-engine",
                f'scene "{scene.name}"',
                f"is for the engine {engine}, which this Blender {bpy.app.version_string} has not; it would take EEVEE",
                "give --engine, or install the engine's add-on where the scene is rendered (or name a folder with it, --extensions)",
            )
    # A list, because finding out a node's type makes a node group.
    for tree, holder in list(node_trees()):
        if tree.bl_idname == UNKNOWN_TREE:
            say = f"is a tree of nodes that this Blender {bpy.app.version_string} does not know{_tree_kind(tree)}: what it has made of the scene stays as it was saved"
            yield _of(holder, say, "where frames need it, install the add-on it is of where the scene is rendered (or name a folder with it, --extensions)")
            continue
        unknown = [node for node in tree.nodes if node.bl_idname == "NodeUndefined"]
        if not unknown:
            continue
        holders, used = asked.users.of(holder)
        names = ", ".join(f'"{node.name}"{_kind_of(node)}' for node in unknown[:3]) + (", ..." if len(unknown) > 3 else "")
        yield _of(
            holder,
            f"has nodes that this Blender {bpy.app.version_string} does not know: {names}",
            "install the add-on they are of where the scene is rendered (or name a folder with it, --extensions), or use the Blender that they were made with",
            holders,
            (used or holder in asked.made_of.composited) and any(node.outputs and node in unknown for node in used_nodes(tree)),
        )


def _of(holder, say, fix, holders=(), used=False):
    return finding("missing-add-ons", label(holder), say, fix, holders, used)


# Bytes to search in a node or a tree; the type's name lies well within.
_BYTES = 1024


def _kind_of(node):
    """` (LuxuryGlow)`: its type as its add-on, or a newer Blender, names it. Python only gets the type for undefined nodes."""
    return _text_at(node, _places()[0])


def _tree_kind(tree):
    return _text_at(tree, _places()[1])


def _text_at(thing, place):
    name = _memory(thing)[place:].split(b"\0")[0].decode(errors="replace") if place >= 0 else ""
    return f" ({name})" if name else ""


@functools.cache
def _places():
    """The offset of the type's name in the memory of a node and of a tree, measured with known ones. Negative when it cannot be found."""
    trial = bpy.data.node_groups.new("Brenda nodes", "ShaderNodeTree")
    try:
        node = _memory(trial.nodes.new("NodeReroute")).find(b"NodeReroute\0")
        return node, _memory(trial).find(b"ShaderNodeTree\0")
    finally:
        bpy.data.node_groups.remove(trial)


def _memory(thing):
    return ctypes.string_at(thing.as_pointer(), _BYTES)
