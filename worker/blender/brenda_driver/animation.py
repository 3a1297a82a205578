"""What moves the settings of a block of data: keyframes, of its action and of its NLA strips, and drivers."""


def curves_of(block):
    """F-curves and drivers, each with its `data_path`, and `mute` to be set."""
    data = block.animation_data
    if data is None:
        return []
    actions = [data.action, *(strip.action for track in data.nla_tracks for strip in track.strips)]
    return [*(curve for action in actions if action for curve in _curves(action)), *data.drivers]


def is_animated(block, path):
    return any(curve.data_path == path for curve in curves_of(block))


def is_ever(owner, name):
    """Whether a switch is on, or something may turn it on."""
    return getattr(owner, name) or is_animated(owner.id_data, owner.path_from_id(name))


def hold(block, path):
    """Leaves a setting at the value that it was given, whatever keyframes and drivers would make of it."""
    for curve in curves_of(block):
        if curve.data_path == path:
            curve.mute = True


def _curves(action):
    if hasattr(action, "fcurves"):
        return action.fcurves
    # Blender 5 has them in bags, one for each of the things that an action moves.
    bags = (bag for layer in action.layers for strip in layer.strips for bag in strip.channelbags)
    return [curve for bag in bags for curve in bag.fcurves]
