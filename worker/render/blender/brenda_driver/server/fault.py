"""An error that the worker can act on, as opposed to a bug of the driver."""

import bpy

# A name has at most 63 bytes, more from Blender 5 on; a text has any number.
_MOST_BYTES = 80


class Fault(Exception):
    """`input`: the scene or a setting cannot be used, and never will be. `unreadable`: Blender cannot read the scene, or a file
    that it links. `render`: Blender could not render this frame. `gpu`: this machine's GPU could not.
    `unwritten`: Blender could not render this frame, and has printed why.

    The message is one line, in the user's words.
    """

    def __init__(self, kind, message):
        super().__init__(" ".join(message.split()))
        self.kind = kind


def bad_input(message):
    return Fault("input", message)


def unexpected(verb, error):
    """An unexpected Python error: it must never end Blender."""
    kind = "input" if verb in ("enable", "open", "check") else "render"
    if isinstance(error, UnicodeDecodeError):
        # Blender's interface cannot make such a name, and Python cannot decode it.
        return Fault(kind, f"the scene is damaged or hostile: {in_words(error)}; open it in Blender, rename it, and save")
    return Fault(kind, f"{verb}: not possible with Blender {bpy.app.version_string}: {in_words(error)}")


def in_words(error):
    """A Python exception in plain words."""
    if isinstance(error, UnicodeDecodeError):
        return f'a name in it is no text (UTF-8): "{error.object[:_MOST_BYTES].decode(errors="backslashreplace")}"'
    return f"{type(error).__name__}: {error}"


def blender_said(error):
    """The reports inside the RuntimeError that a failed operator raises: `Error: …` lines, one per report."""
    lines = [line.strip() for line in str(error).splitlines()]
    return "; ".join(line.removeprefix("Error: ") for line in lines if line)


def choices(names, most=12):
    """Names for a message: `A, B, C`, cut where the list gets long."""
    names = list(names)
    listed = ", ".join(names[:most])
    return listed if len(names) <= most else f"{listed} and {len(names) - most} more"
