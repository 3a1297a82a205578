"""Every node tree in the file, whether it is a group of its own or part of something else."""

import bpy

from .data_blocks import data_blocks

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


def animated():
    """Pairs of what is animated, and the block that it is found under."""
    yield from ((block, block) for block in data_blocks() if getattr(block, "animation_data", None))
    for tree, holder in node_trees():
        # Some trees are blocks of their own as well.
        if tree.is_embedded_data and tree.animation_data:
            yield tree, holder


def is_of_use(node):
    """Whether what comes out of a node goes anywhere. One that has no way out (an output) goes where it goes."""
    return not node.mute and (not node.outputs or any(socket.is_linked for socket in node.outputs))


def leads_out(tree, node):
    """Whether what comes out of a node gets to one that ends the tree, such as an output."""
    seen, waiting = {node}, [node]
    while waiting:
        current = waiting.pop()
        for link in tree.links:
            if link.from_node != current or link.is_muted or link.to_node in seen:
                continue
            if not link.to_node.outputs and link.to_node.bl_idname != "CompositorNodeViewer":
                return True
            seen.add(link.to_node)
            waiting.append(link.to_node)
    return False
