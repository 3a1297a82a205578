"""Makes a text of the scene safe as part of a file name: it neither leads to another folder nor ends the name."""

import unicodedata

# Blender treats a backslash as a slash on every system.
_SLASHES = "/\\"
_NOT_PRINTED = ("Cc", "Cs", "Zl", "Zp")


def plain(text):
    """The text with an underscore for each character that a file name cannot have; the same text when it has none."""
    return "".join("_" if one in _SLASHES or unicodedata.category(one) in _NOT_PRINTED else one for one in text)


def shortened(text, most):
    """As much of it as fits in `most` bytes. Text of a damaged file may have no end."""
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")
