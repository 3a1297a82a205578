"""The compositor's node trees, wherever this Blender keeps them."""

import bpy

# What a tree's picture leaves it through; Blender 5 has the output of a node group for it.
OUTPUTS = ("CompositorNodeComposite", "CompositorNodeOutputFile", "NodeGroupOutput")


def tree_of(scene):
    """The scene's compositor, or None when it is off. Blender 5 moved it from the scene to a node group."""
    if not scene.render.use_compositing:
        return None
    if hasattr(scene, "compositing_node_group"):
        return scene.compositing_node_group
    return scene.node_tree if scene.use_nodes else None


def all_trees():
    """Every compositor tree in the file: other scenes' run too, as strips of the sequencer."""
    for scene in bpy.data.scenes:
        tree = getattr(scene, "compositing_node_group", None) or getattr(scene, "node_tree", None)
        if tree:
            yield tree
    for group in bpy.data.node_groups:
        if group.bl_idname == "CompositorNodeTree":
            yield group
