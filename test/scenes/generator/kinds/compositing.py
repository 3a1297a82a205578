"""Every node of the compositor, in a tree of the scene's own (before Blender 5) or a node group."""

from random import Random

import bpy

from ..keyframes import animate
from ..kind import Kind, types_below
from ..sockets import feed
from ..stage import AFTER_5

_ELSEWHERE = {
    "CompositorNodeTree", "CompositorNodeCustomGroup", "CompositorNodeOutputFile", "CompositorNodeComposite", "CompositorNodeMask",
    "CompositorNodeDenoise", "CompositorNodeKeyingScreen", "CompositorNodePlaneTrackDeform", "CompositorNodeTrackPos",
    "CompositorNodeStabilize", "CompositorNodeMovieDistortion", "CompositorNodeMovieClip", "CompositorNodeImage",
}


def kinds(_):
    for made in types_below(bpy.types.CompositorNode):
        if made.__name__ not in _ELSEWHERE:
            yield Kind(f"compositor node {made.__name__}", _through(made.__name__), alone=True)


def tree_of(stage):
    """A new tree, where the rendered picture comes from, and where the result goes to."""
    scene = stage.scene
    if AFTER_5:
        tree = scene.compositing_node_group = bpy.data.node_groups.new("Compositor", "CompositorNodeTree")
        tree.interface.new_socket("Image", in_out="OUTPUT", socket_type="NodeSocketColor")
        end = tree.nodes.new("NodeGroupOutput")
    else:
        scene.use_nodes = True
        tree = scene.node_tree
        tree.nodes.clear()
        end = tree.nodes.new("CompositorNodeComposite")
    return tree, tree.nodes.new("CompositorNodeRLayers"), end


def _through(name):
    def build(stage):
        cell = stage.cell(5)
        cell.mesh("ball", 1.5)
        # Where nothing hides it, so that what goes into the node changes, too.
        stage.cell(15).helper()
        tree, source, end = tree_of(stage)
        node = tree.nodes.new(name)
        if name == "CompositorNodeGroup":
            node.node_tree = _brightened()
        for socket in node.inputs:
            if socket.type == "RGBA" or socket.name in ("Image", "Z", "Depth"):
                tree.links.new(source.outputs["Image"], socket)
        results = [socket for socket in node.outputs if socket.enabled]
        tree.links.new(results[0] if results else source.outputs["Image"], end.inputs[0])
        return feed(node, cell, bpy.types.CompositorNode, stage.random) + 1

    return build


def _brightened():
    group = bpy.data.node_groups.new("Brightened", "CompositorNodeTree")
    if hasattr(group, "interface"):
        for way in ("INPUT", "OUTPUT"):
            group.interface.new_socket("Image", in_out=way, socket_type="NodeSocketColor")
    else:
        group.inputs.new("NodeSocketColor", "Image")
        group.outputs.new("NodeSocketColor", "Image")
    start, end, node = (group.nodes.new(kind) for kind in ("NodeGroupInput", "NodeGroupOutput", "CompositorNodeBrightContrast"))
    group.links.new(start.outputs[0], node.inputs[0])
    group.links.new(node.outputs[0], end.inputs[0])
    animate(node.inputs[1], "default_value", Random(1))
    return group
