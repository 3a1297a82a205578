"""Every node tree in the file, whether it is a group of its own or part of something else."""

import bpy

_WITH_TREES = ("materials", "worlds", "lights", "textures", "scenes", "linestyles")


def node_trees():
    """Pairs of a tree and the block that it is found under; a group is its own."""
    for kind in _WITH_TREES:
        for block in getattr(bpy.data, kind):
            tree = getattr(block, "node_tree", None)
            if tree:
                yield tree, block
    for group in bpy.data.node_groups:
        yield group, group


def is_of_use(node):
    """Whether what comes out of a node goes anywhere. One that has no way out (an output) goes where it goes."""
    return not node.mute and (not node.outputs or any(socket.is_linked for socket in node.outputs))
