"""The values that geometry nodes hand on to a socket, as far as they follow from what is given to them and from the frame.

None stands for a value that is not known: other nodes compute it.
"""

import re

from ..scene.animated_value import value_at

# Nodes may hand one value to many others, level by level.
_MOST_STEPS = 256
_PASSED_ON_BY = ("NodeReroute", "FunctionNodeFloatToInt")
_SUMS = {
    "ADD": lambda one, other: one + other,
    "SUBTRACT": lambda one, other: one - other,
    "MULTIPLY": lambda one, other: one * other,
}
# `{}`, `{name}`, `{:04}` and `{name:04d}`; any other form is not known here.
_ITEM = re.compile(r"\{(\w*)(?::(0?\d{1,2})d?)?\}")


class Given:
    """The frame, and the values of a tree's inputs: `ask` by an input's identifier. The steps that are left are shared with the tree
    `around` it."""

    def __init__(self, frame, ask=lambda _name: None, around=None):
        self.frame = frame
        self.ask = ask
        self._steps = around._steps if around else iter(range(_MOST_STEPS))

    def may_go_on(self):
        return next(self._steps, None) is not None


def value_of(socket, given):
    """A text or a number."""
    if not given.may_go_on():
        return None
    if not socket.is_linked:
        value = value_at(socket, "default_value") if hasattr(socket, "default_value") else None
        return value(given.frame) if value else None
    return _from(socket.links[0], given)


def _from(link, given):
    node = link.from_node
    kind = node.bl_idname
    if node.mute or not link.is_valid or link.is_muted:
        return None
    if kind in ("FunctionNodeInputString", "FunctionNodeInputInt"):
        return node.string if kind.endswith("String") else node.integer
    if kind == "NodeGroupInput":
        return given.ask(link.from_socket.identifier)
    if kind in _PASSED_ON_BY:
        return value_of(node.inputs[0], given)
    if kind == "GeometryNodeInputSceneTime":
        return given.frame if link.from_socket.identifier == "Frame" else None
    compute = _COMPUTED.get(kind)
    return compute(node, given) if compute else None


def _joined(node, given):
    between = value_of(node.inputs["Delimiter"], given)
    links = list(node.inputs["Strings"].links)
    if not isinstance(between, str) or not all(hasattr(link, "multi_input_sort_id") for link in links):
        return None
    # The last one that was linked is the first.
    links.sort(key=lambda link: -link.multi_input_sort_id)
    parts = [_from(link, given) for link in links]
    return between.join(parts) if all(isinstance(part, str) for part in parts) else None


def _in_digits(node, given):
    number, decimals = (value_of(socket, given) for socket in (_enabled(node.inputs, "Value"), node.inputs["Decimals"]))
    if not _is_number(number) or not _is_number(decimals):
        return None
    return str(int(number)) if getattr(node, "data_type", "FLOAT") == "INT" else f"{number:.{min(max(int(decimals), 0), 32)}f}"


def _formatted(node, given):
    form = value_of(node.inputs["Format"], given)
    items = [socket for socket in node.inputs if socket.name != "Format" and socket.bl_idname != "NodeSocketVirtual"]
    if not isinstance(form, str) or re.search(r"[{}]", _ITEM.sub("", form)):
        return None
    names, found = [socket.name for socket in items], []
    for at, (name, digits) in enumerate(_ITEM.findall(form)):
        place = names.index(name) if name in names else int(name) if name.isdigit() else at if not name else len(items)
        value = value_of(items[place], given) if place < len(items) else None
        if isinstance(value, str) and not digits:
            found.append(value)
        elif _is_number(value) and items[place].bl_idname.startswith("NodeSocketInt"):
            found.append(f"{int(value):{digits}d}")
        else:
            return None
    return _ITEM.sub(lambda _, rest=iter(found): next(rest), form)


def _sum(node, given):
    compute = _SUMS.get(node.operation)
    values = [value_of(socket, given) for socket in node.inputs[:2]]
    if not compute or not all(map(_is_number, values)) or getattr(node, "use_clamp", False):
        return None
    return compute(*values)


def _enabled(sockets, name):
    return next((socket for socket in sockets if socket.name == name and socket.enabled), sockets[name])


def _is_number(value):
    return isinstance(value, (int, float)) and abs(value) < 2**31


_COMPUTED = {
    "GeometryNodeStringJoin": _joined,
    "FunctionNodeValueToString": _in_digits,
    "FunctionNodeFormatString": _formatted,
    "ShaderNodeMath": _sum,
    "FunctionNodeIntegerMath": _sum,
}
