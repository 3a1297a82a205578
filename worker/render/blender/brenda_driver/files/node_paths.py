"""Files whose names geometry nodes receive from outside: from another node, from the group around them, or from the modifier."""

from ..scene.node_trees import used_nodes

_MOST_DEEP = 32


def handed_paths(thing):
    """The paths that an object's modifiers pass to nodes which read files, unless other nodes compute them."""
    for modifier in thing.modifiers:
        if modifier.type == "NODES" and modifier.show_render and modifier.node_group:
            yield from _in_tree(modifier.node_group, _Given(lambda name: _input_of(modifier, name), None), 0)


class _Given:
    """The values of a tree's inputs: `ask` by an input's identifier, in the tree `around` it."""

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
    """The value of a text socket; None where other nodes compute it."""
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
    """Blender 5.2 has a modifier's inputs as properties, older versions as items."""
    if hasattr(modifier, "properties"):
        one = getattr(getattr(modifier.properties, "inputs", None), name, None)
        value = getattr(one, "value", None)
    else:
        value = modifier.get(name)
    return value if isinstance(value, str) else None
