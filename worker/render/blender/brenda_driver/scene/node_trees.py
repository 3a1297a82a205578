"""Every node tree in the file, whether it is a group or part of another block, and which of its nodes matter."""

import bpy

from .data_blocks import data_blocks

# Collections whose blocks have a node tree. Before Blender 5 the tree of a scene is its compositor.
_WITH_TREES = [rule.identifier for rule in bpy.data.bl_rna.properties if rule.type == "COLLECTION" and "node_tree" in rule.fixed_type.properties]
# They show a result only in Blender's window.
_VIEWERS = ("CompositorNodeSplitViewer", "CompositorNodeViewer", "GeometryNodeViewer", "TextureNodeViewer")


def node_trees():
    """Pairs of a tree and the block that contains it; a group contains itself."""
    for kind in _WITH_TREES:
        for block in getattr(bpy.data, kind):
            tree = getattr(block, "node_tree", None)
            if tree:
                yield tree, block
    for group in bpy.data.node_groups:
        yield group, group


def animated():
    """Pairs of an animated block or tree, and the block that contains it."""
    yield from ((block, block) for block in data_blocks() if getattr(block, "animation_data", None))
    for block in data_blocks():
        tree = getattr(block, "node_tree", None)
        # Some trees are also blocks in a collection.
        if tree and tree.is_embedded_data and tree.animation_data:
            yield tree, block


def used_nodes(tree):
    """The nodes of a tree, in its order, whose results reach an output node. Others are not rendered."""
    used = _leading_out(tree)
    return [node for node in tree.nodes if node in used and not node.mute]


def used_nodes_within(tree):
    """The same, with those of the groups among them. Visits each tree once."""
    seen, waiting = {tree}, [tree]
    while waiting:
        for node in used_nodes(waiting.pop()):
            yield node
            group = getattr(node, "node_tree", None)
            if group and group not in seen:
                seen.add(group)
                waiting.append(group)


def _leading_out(tree):
    """Muted nodes as well: they pass their inputs on."""
    takes = {}
    for link in tree.links:
        if not link.is_muted:
            takes.setdefault(link.to_node, []).append(link.from_node)
    for node in tree.nodes:
        # The two ends of a zone belong together, even without links.
        end = getattr(node, "paired_output_node", None)
        if end:
            takes.setdefault(end, []).append(node)
    found = {node for node in tree.nodes if _is_end(node)}
    waiting = list(found)
    while waiting:
        for node in takes.get(waiting.pop(), ()):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found


def _is_end(node):
    if node.bl_idname == "CompositorNodeOutputFile":
        return not node.mute
    return not node.outputs and node.bl_idname not in _VIEWERS
