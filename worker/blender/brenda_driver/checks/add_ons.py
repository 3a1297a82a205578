"""What an add-on made, or a newer Blender, that this Blender does not know."""

import ctypes
import functools

import bpy

from ..engines import missing_engine
from ..node_trees import node_trees
from .finding import finding, label


def add_ons(asked):
    for scene in asked.scenes:
        engine = missing_engine(scene)
        if engine:
            yield finding(
                "missing-engine",
                f'scene "{scene.name}"',
                f"is for the engine {engine}, which this Blender {bpy.app.version_string} has not; it would take EEVEE",
                "give --engine, or install the engine's add-on where the scene is rendered",
            )
    # A list: to find out a node's type, a node group is made.
    for tree, holder in list(node_trees()):
        unknown = [node for node in tree.nodes if node.bl_idname == "NodeUndefined"]
        if not unknown:
            continue
        holders, used = asked.users.of(holder)
        names = ", ".join(f'"{node.name}"{_kind_of(node)}' for node in unknown[:3]) + (", ..." if len(unknown) > 3 else "")
        yield finding(
            "missing-add-ons",
            label(holder),
            f"has nodes that this Blender {bpy.app.version_string} does not know: {names}",
            "install the add-on they are of where the scene is rendered, or use the Blender that they were made with",
            holders,
            used or holder in asked.made_of.composited,
        )


# Of a node, whose type's name lies well within.
_NODE_BYTES = 256


def _kind_of(node):
    """` (LuxuryGlow)`: its type by the name that its add-on, or a newer Blender, has for it. Python is told that it is undefined."""
    place = _place_of_kind()
    name = _memory(node)[place:].split(b"\0")[0].decode(errors="replace") if place >= 0 else ""
    return f" ({name})" if name else ""


@functools.cache
def _place_of_kind():
    """Where in a node's memory the name of its type is: found out with a node that is known. Negative when it cannot be."""
    trial = bpy.data.node_groups.new("Brenda nodes", "ShaderNodeTree")
    try:
        return _memory(trial.nodes.new("NodeReroute")).find(b"NodeReroute\0")
    finally:
        bpy.data.node_groups.remove(trial)


def _memory(node):
    return ctypes.string_at(node.as_pointer(), _NODE_BYTES)
