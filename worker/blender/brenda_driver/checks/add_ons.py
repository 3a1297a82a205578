"""What an add-on made, or a newer Blender, that this Blender does not know."""

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
    for tree, holder in node_trees():
        unknown = [node for node in tree.nodes if node.bl_idname == "NodeUndefined"]
        if not unknown:
            continue
        holders, used = asked.users.of(holder)
        names = ", ".join(f'"{node.name}"' for node in unknown[:3]) + (", ..." if len(unknown) > 3 else "")
        yield finding(
            "missing-add-ons",
            label(holder),
            f"has nodes that this Blender {bpy.app.version_string} does not know: {names}",
            "install the add-on they are of where the scene is rendered, or use the Blender that they were made with",
            holders,
            used or holder in asked.made_of.composited,
        )
