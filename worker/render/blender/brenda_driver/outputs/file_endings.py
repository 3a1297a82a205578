"""The endings that Blender gives to picture names."""

import json
import os

with open(os.path.join(os.path.dirname(__file__), "picture_endings.json"), encoding="utf-8") as _file:
    _KNOWN = json.load(_file)
# Formats whose ending is not their own name in lower case; the first one is what Blender adds.
_ENDINGS = {form: tuple(endings) for form, endings in _KNOWN["ofFormats"].items()}
# Endings that another format's ending replaces.
_OF_PICTURES = tuple(_KNOWN["ofPictures"])


def with_ending(name, form, suffix=""):
    """A file's name with its view's suffix and the ending of its format."""
    stem, ending = _split(name)
    name = stem + suffix + ending
    ours = _endings(form)
    if name.lower().endswith(ours):
        return name
    stem, ending = _split(name)
    return (stem if ending.lower() in _OF_PICTURES else name) + ours[0]


def _endings(form):
    if form.file_format == "JPEG2000":
        return (".j2c",) if form.jpeg2k_codec == "J2K" else (".jp2",)
    return _ENDINGS.get(form.file_format, (f".{form.file_format.lower()}",))


def _split(path):
    """Blender takes a name that is only an ending as a name."""
    place = path.rfind(".", path.rfind("/") + 1)
    return (path, "") if place < 0 else (path[:place], path[place:])
