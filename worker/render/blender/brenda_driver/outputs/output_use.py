"""Which File Output nodes write, and which of their sockets get a picture.

Blender writes no file for a single value, such as a colour or a pass that is off.
"""

# Nodes that make pictures without input, or from data outside the tree.
_SOURCES = (
    "CompositorNodeRLayers",
    "CompositorNodeImage",
    "CompositorNodeMovieClip",
    "CompositorNodeBoxMask",
    "CompositorNodeEllipseMask",
    "CompositorNodeBokehImage",
    "CompositorNodeCryptomatte",
    "CompositorNodeCryptomatteV2",
)
# Nodes that may output a single value for a picture, or pass on another of their inputs.
_UNCERTAIN = (
    "CompositorNodeLevels",
    "CompositorNodeImageInfo",
    "CompositorNodeSwitch",
    "CompositorNodeSwitchView",
    "GeometryNodeMenuSwitch",
    "GeometryNodeIndexSwitch",
)


def writing(tree, groups=()):
    """Pairs of a File Output node and the group nodes that lead to it, outermost first; one for each time that it writes."""
    for node in tree.nodes:
        inner = getattr(node, "node_tree", None)
        if node.mute:
            continue
        if node.bl_idname == "CompositorNodeOutputFile":
            if any(socket.is_linked for socket in node.inputs):
                yield node, groups
        elif inner and node not in groups:
            yield from writing(inner, (*groups, node))


class GivenPictures:
    """Follows links back to the sources of pictures. Visits each socket once."""

    def __init__(self):
        self._known = {}

    def has(self, socket, groups):
        """Whether a socket inside these groups surely gets a picture."""
        key = (socket.as_pointer(), *(group.as_pointer() for group in groups))
        if key not in self._known:
            self._known[key] = False
            links = [link for link in socket.links if link.is_valid and not link.is_muted]
            self._known[key] = bool(links) and self._gives(links[0].from_node, links[0].from_socket, groups)
        return self._known[key]

    def _gives(self, node, output, groups):
        kind, inner = node.bl_idname, getattr(node, "node_tree", None)
        if kind == "NodeGroupInput":
            return bool(groups) and self._at(groups[-1].inputs, output, groups[:-1])
        if node.mute:
            through = [link.from_socket for link in node.internal_links if link.to_socket == output]
            return bool(through) and self.has(through[0], groups)
        if inner:
            ends = [one for one in inner.nodes if one.bl_idname == "NodeGroupOutput" and one.is_active_output]
            return bool(ends) and self._at(ends[0].inputs, output, (*groups, node))
        if kind in _SOURCES:
            return output.enabled and _has_source(node)
        return kind not in _UNCERTAIN and any(self.has(socket, groups) for socket in node.inputs)

    def _at(self, sockets, like, groups):
        return any(self.has(socket, groups) for socket in sockets if socket.identifier == like.identifier)


def _has_source(node):
    """A view layer that is off has no picture, and neither has a node without an image or a clip."""
    if node.bl_idname == "CompositorNodeRLayers":
        layer = node.scene and node.scene.view_layers.get(node.layer)
        return bool(layer and layer.use)
    return all(getattr(node, name, True) for name in ("image", "clip"))
