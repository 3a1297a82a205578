"""The compositor's node trees, wherever this Blender keeps them."""

from ..scene.node_trees import node_trees

_FILE_OUTPUT = "CompositorNodeOutputFile"
# The nodes that a tree's picture leaves through; Blender 5 uses the output of a node group.
OUTPUTS = ("CompositorNodeComposite", _FILE_OUTPUT, "NodeGroupOutput")


def tree_of(scene):
    """The scene's compositor, or None when it is off. Blender 5 moved it from the scene to a node group."""
    if not scene.render.use_compositing:
        return None
    if hasattr(scene, "compositing_node_group"):
        return scene.compositing_node_group
    return scene.node_tree if scene.use_nodes else None


def output_nodes():
    """Every File Output node in the file, once. Trees of any type count: strips show other scenes, and the compositor also runs groups that
    are marked as trees of another type."""
    found = {}
    for tree, _ in node_trees():
        for node in tree.nodes:
            if node.bl_idname == _FILE_OUTPUT:
                found.setdefault(node.as_pointer(), node)
    return list(found.values())
