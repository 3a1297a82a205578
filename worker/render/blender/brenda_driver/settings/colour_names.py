"""Names of colour management as they lie in Blender's memory: Python is told an empty text for one that this Blender does not have."""

import ctypes

# Of a name, since 2.64.
_BYTES = 64
# In the settings of a view, behind two numbers, and behind the look.
_LOOK, _VIEW = 8, 8 + _BYTES


def covers(settings, taken, name):
    """Whether the name `taken` was put over `name`, as far as memory tells: a shorter name leaves no trace."""
    new, old = taken.encode(), name.encode()
    rest = old[len(new) + 1 :]
    return new + b"\0" + (rest + b"\0" if rest else b"") in _memory(settings)


def begins_unknown(settings, name):
    """Whether `name` was put out by Blender, which takes away its first letter alone."""
    return settings is not None and _memory(settings, _BYTES).startswith(b"\0" + name.encode()[1:] + b"\0")


def unknown_names(image_settings):
    """What the settings of an output name and this Blender does not have: the kind of thing and the name."""
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
