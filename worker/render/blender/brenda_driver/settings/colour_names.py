"""Names of colour management in Blender's memory: Python gets an empty text for one that this Blender does not have."""

import ctypes

# The size of a name since 2.64.
_BYTES = 64
# Offsets in the view settings: after two numbers, and after the look.
_LOOK, _VIEW = 8, 8 + _BYTES


def covers(settings, taken, name):
    """Whether the name `taken` has overwritten `name`, as far as memory shows: a shorter name leaves no trace."""
    new, old = taken.encode(), name.encode()
    rest = old[len(new) + 1 :]
    return new + b"\0" + (rest + b"\0" if rest else b"") in _memory(settings)


def begins_unknown(settings, name):
    """Whether Blender has cleared `name`, which only removes its first letter."""
    return settings is not None and _memory(settings, _BYTES).startswith(b"\0" + name.encode()[1:] + b"\0")


def unknown_names(image_settings):
    """Names in an output's settings that this Blender does not have: the kind and the name."""
    found = []
    if getattr(image_settings, "has_linear_colorspace", False):
        space = getattr(image_settings, "linear_colorspace_settings", None)
        if space is not None and not space.name:
            found.append(("colorspace", _text(space, 0)))
    else:
        view, display = image_settings.view_settings, image_settings.display_settings
        if not display.display_device:
            found.append(("display", _text(display, 0)))
        if not view.view_transform:
            found.append(("view", _text(view, _VIEW)))
        if not view.look:
            found.append(("look", _text(view, _LOOK)))
    return [(kind, name) for kind, name in found if name]


def _text(settings, place):
    return _memory(settings, place + _BYTES)[place:].split(b"\0")[0].decode(errors="replace")


def _memory(settings, count=_VIEW + _BYTES):
    return ctypes.string_at(settings.as_pointer(), count)
