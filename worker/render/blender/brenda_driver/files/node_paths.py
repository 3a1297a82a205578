"""Files whose names geometry nodes receive from outside: from other nodes, from the group around them, or from the modifier."""

from ..scene.node_trees import used_nodes
from .node_values import Given, value_of

_MOST_DEEP = 32


class HandedPath:
    """`at` is the path by frame, None where it is not known; `tree` is where the node is that reads it."""

    def __init__(self, tree, at):
        self.tree = tree
        self.at = at


def handed_paths(thing):
    """The paths that an object's modifiers pass to nodes which read files."""
    for modifier in thing.modifiers:
        if modifier.type == "NODES" and modifier.show_render and modifier.node_group:
            yield from _in_tree(modifier.node_group, lambda frame, by=modifier: Given(frame, lambda name: _input_of(by, name)), 0)


def _in_tree(tree, given_at, depth):
    """`given_at` are the values of the tree's inputs, by frame."""
    if depth > _MOST_DEEP:
        return
    for node in used_nodes(tree):
        inside = getattr(node, "node_tree", None)
        if inside:
            yield from _in_tree(inside, lambda frame, by=node: _given_by(by, given_at(frame)), depth + 1)
            continue
        for socket in node.inputs:
            if socket.bl_idname == "NodeSocketStringFilePath" and socket.is_linked:
                yield HandedPath(tree, lambda frame, to=socket: _text(to, given_at(frame)))


def _text(socket, given):
    value = value_of(socket, given)
    return value if isinstance(value, str) and value else None


def _given_by(node, around):
    sockets = {socket.identifier: socket for socket in node.inputs}
    return Given(around.frame, lambda name: value_of(sockets[name], around) if name in sockets else None, around)


def _input_of(modifier, name):
    """Blender 5.2 has a modifier's inputs as properties, older versions as items."""
    if hasattr(modifier, "properties"):
        one = getattr(getattr(modifier.properties, "inputs", None), name, None)
        return getattr(one, "value", None)
    return modifier.get(name)
