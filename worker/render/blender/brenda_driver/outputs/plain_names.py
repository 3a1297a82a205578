"""A text of the scene as a part of the name of a file: it neither leads to another folder nor ends the name."""

import unicodedata

# To Blender a backslash is a slash on every system.
_SLASHES = "/\\"
_NOT_PRINTED = ("Cc", "Cs", "Zl", "Zp")


def plain(text):
    """The text with an underscore for each character that no part of a name may have; the same text when it has none."""
    return "".join("_" if one in _SLASHES or unicodedata.category(one) in _NOT_PRINTED else one for one in text)


def shortened(text, most):
    """As much of it as `most` bytes hold. Text of a damaged file is as long as Blender finds no end of it."""
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")
