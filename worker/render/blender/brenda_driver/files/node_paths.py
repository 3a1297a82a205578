"""Files that nodes of geometry are handed the names of: by another node, by the group around them, or by the modifier."""

from ..scene.node_trees import used_nodes

_MOST_DEEP = 32


def handed_paths(thing):
    """The paths that the modifiers of an object hand to nodes which read files, as far as they are not worked out by other nodes."""
    for modifier in thing.modifiers:
        if modifier.type == "NODES" and modifier.show_render and modifier.node_group:
            yield from _in_tree(modifier.node_group, _Given(lambda name: _input_of(modifier, name), None), 0)


class _Given:
    """What a tree's inputs are handed: `ask` by the identifier of an input, in the tree `around` it."""

    def __init__(self, ask, around):
        self.ask = ask
        self.around = around


def _in_tree(tree, given, depth):
    if depth > _MOST_DEEP:
        return
    for node in used_nodes(tree):
        inside = getattr(node, "node_tree", None)
        if inside:
            yield from _in_tree(inside, _given_by(node, given), depth + 1)
            continue
        for socket in node.inputs:
            if socket.bl_idname == "NodeSocketStringFilePath" and socket.is_linked:
                path = _text(socket, given)
                if path:
                    yield path, tree


def _given_by(node, around):
    sockets = {socket.identifier: socket for socket in node.inputs}
    return _Given(lambda name: _text(sockets[name], around) if name in sockets else None, around)


def _text(socket, given):
    """What a socket for text is handed; None where other nodes work it out."""
    for _ in range(_MOST_DEEP):
        if not socket.is_linked:
            return getattr(socket, "default_value", None)
        link = socket.links[0]
        node = link.from_node
        if node.bl_idname == "FunctionNodeInputString":
            return node.string
        if node.bl_idname == "NodeGroupInput":
            return given.ask(link.from_socket.identifier)
        if node.bl_idname != "NodeReroute":
            return None
        socket = node.inputs[0]
    return None


def _input_of(modifier, name):
    """Blender 5.2 has a modifier's inputs as properties, older ones as items."""
    if hasattr(modifier, "properties"):
        one = getattr(getattr(modifier.properties, "inputs", None), name, None)
        value = getattr(one, "value", None)
    else:
        value = modifier.get(name)
    return value if isinstance(value, str) else None
