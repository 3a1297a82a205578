"""What animates the settings of a data-block: keyframes, of its action and its NLA strips, and drivers.

Any block may animate another block's settings through a path: a camera can reach the object that it focuses on. So a question about a
setting is asked of the whole file.
"""

import re

import bpy

from .node_trees import animated

# A name, or an index in brackets. Blender skips one dot after each, even where no name follows: `rna_path_token` in its
# makesrna/intern/rna_path.cc.
_PART = re.compile(r'(\[(?:"(?:[^"\\]|\\.)+"|[^\]"][^\]]*)\]|[^.\[]+)\.?', re.DOTALL)
_state = {"index": None}


def look_at_files():
    """From now on, the index is dropped whenever a file is opened."""
    bpy.app.handlers.load_post.append(_forget)


@bpy.app.handlers.persistent
def _forget(*_):
    _state["index"] = None


def curves_of(block):
    """F-curves and drivers, each with a `mute` that can be set; `path_of` returns what each animates."""
    data = block.animation_data
    if data is None:
        return []
    return [*(curve for action, slot in _actions(data) for curve in _curves(action, slot)), *data.drivers]


def is_animated(owner, name):
    """Whether anything in the file animates a setting.

    A path that leads out of its block counts for every setting of the name. So does one that leads nowhere: at another frame, for example
    through the scene's camera, it may lead somewhere.
    """
    return _index().hits(owner, name)


def is_ever(owner, name):
    """Whether a switch is on, or an animation may turn it on."""
    return getattr(owner, name) or is_animated(owner, name)


def is_mentioned(*words):
    """Whether a path in the file contains one of the words."""
    return _index().has(words)


def are_mentioned_from_afar(word, *blocks):
    """Whether a path with the word leads out of its block, which is not one of these."""
    return _index().has_from_afar(word, blocks)


def hold(owner, name):
    """Fixes a setting at its value, whatever keyframes and drivers set."""
    for block, action_curves, drivers in _all_curves():
        for curve in (*action_curves, *drivers):
            prefix, last = _split(path_of(curve))
            if last == name and _may_be(_target(block, prefix), block, owner):
                curve.mute = True


def take_out(names):
    """Removes every animation of settings with these names, and those with unreadable paths, in the whole file. Muting is not enough: a curve
    may unmute another."""
    for action in bpy.data.actions:
        for curves in _holders_of(action):
            _remove(curves, names)
    for block, _ in animated():
        if block.animation_data:
            _remove(block.animation_data.drivers, names)
            for strip in _strips(block.animation_data):
                for curve in _moving(strip.fcurves, names):
                    # A strip's curve for its own settings cannot be removed.
                    curve.data_path = "influence"


def _remove(curves, names):
    for curve in _moving(curves, names):
        curves.remove(curve)


def _moving(curves, names):
    return [curve for curve in curves if not (path := path_of(curve)) or _split(path)[1] in names]


class _Index:
    """For one file. It collects paths at once, and follows those whose last name is asked for."""

    def __init__(self):
        self._by_name = {}
        self._followed = {}
        self._mentions = {}
        for block, action_curves, drivers in _all_curves():
            for curve in (*action_curves, *drivers):
                prefix, name = _split(path_of(curve))
                self._by_name.setdefault(name, set()).add((block, prefix))

    def hits(self, owner, name):
        if name not in self._followed:
            self._followed[name] = self._follow(name)
        pointers, is_anywhere = self._followed[name]
        return is_anywhere or owner.as_pointer() in pointers

    def has(self, words):
        return any(self._with(word) for word in words)

    def has_from_afar(self, word, blocks):
        return any(block not in blocks and not (_is_block(block) and _is_within(_target(block, prefix), block)) for block, prefix in self._with(word))

    def _with(self, word):
        if word not in self._mentions:
            self._mentions[word] = [one for name, found in self._by_name.items() for one in found if word in f"{one[1]}.{name}"]
        return self._mentions[word]

    def _follow(self, name):
        pointers = set()
        for block, prefix in self._by_name.get(name, ()):
            target = _target(block, prefix)
            if not _is_within(target, block):
                return set(), True
            pointers.add(target.as_pointer())
        return pointers, False


def _index():
    if _state["index"] is None:
        _state["index"] = _Index()
    return _state["index"]


def _all_curves():
    """For each block: the curves of its actions, and its drivers; for each strip its own curves, whose paths begin there. Other users of
    actions have no block: Blender applies them to data outside the file."""
    for block, _ in animated():
        data = block.animation_data
        if data:
            yield block, [curve for action, slot in _actions(data) for curve in _curves(action, slot)], data.drivers
            for strip in _strips(data):
                yield strip, list(strip.fcurves), ()
    for action in _of_constraints():
        yield None, list(_curves(action, 0)), ()


def _of_constraints():
    """Actions on a bone are applied to the bones of a copy of its rig, and lead from there to where any path leads."""
    holders = (holder for thing in bpy.data.objects for holder in (thing, *(thing.pose.bones if thing.pose else ())))
    return {one.action for holder in holders for one in holder.constraints if one.type == "ACTION" and one.action}


def path_of(curve):
    """What it animates, as Blender itself writes the path. Empty where it is not text; Blender follows such a path, too."""
    try:
        path = curve.data_path
    except UnicodeDecodeError:
        return ""
    parts = _parts(path)
    return path if parts is None else _joined(parts)


def _parts(path):
    """None where Blender would not follow it."""
    parts, at = [], 0
    while at < len(path):
        found = _PART.match(path, at)
        if not found:
            return None
        parts.append(found[1])
        at = found.end()
    return parts


def _joined(parts):
    return "".join(part if at == 0 or part.startswith("[") else f".{part}" for at, part in enumerate(parts))


def _split(path):
    """The owner's path and the setting's name, without the index of a vector; no name where it sets nothing."""
    parts = _parts(path) or []
    while parts and parts[-1].startswith("["):
        parts.pop()
    name = parts.pop() if parts else ""
    return (_joined(parts), name) if name else (path, "")


def _target(block, prefix):
    """None where it leads nowhere."""
    if not prefix or block is None:
        return block
    try:
        return block.path_resolve(prefix)
    except (ValueError, UnicodeError):
        return None


def _is_within(target, block):
    """For a strip: whether it belongs to the same block."""
    return hasattr(target, "as_pointer") and block is not None and getattr(target, "id_data", None) == block.id_data


def _is_block(block):
    return isinstance(block, bpy.types.ID)


def _may_be(target, block, owner):
    return not _is_within(target, block) or target.as_pointer() == owner.as_pointer()


def _actions(data):
    """Pairs of an action and its slot, which is None in a Blender without slots."""
    yield from _with_slot(data)
    for strip in _strips(data):
        yield from _with_slot(strip)


def _strips(data):
    waiting = [strip for track in data.nla_tracks for strip in track.strips]
    while waiting:
        strip = waiting.pop()
        yield strip
        waiting.extend(strip.strips)


def _with_slot(user):
    if user.action:
        yield user.action, getattr(user, "action_slot_handle", 0)


def _curves(action, slot):
    return [curve for curves in _holders_of(action, slot) for curve in curves]


def _holders_of(action, slot=0):
    """Blender 4.4 and later keep curves in bags, one for each animated block of an action."""
    bags = [bag for layer in getattr(action, "layers", ()) for strip in layer.strips for bag in strip.channelbags]
    if bags or not hasattr(action, "fcurves"):
        return [bag.fcurves for bag in bags if slot in (0, bag.slot_handle)]
    return [action.fcurves]
