"""Whether a file may be the picture that its name says. Blender shows pink for one that is none, and says nothing.

Only its first and last bytes are read: a scene may have gigabytes of textures, and their disk may be far away.
"""

import json
import os
import re

_TAIL = 65536

with open(os.path.join(os.path.dirname(__file__), "picture_signatures.json"), encoding="utf-8") as _file:
    _SIGNATURES = json.load(_file)
# How the formats begin that Blender reads, in hex; what is called .png may well be one of the others, and Blender does not mind.
_STARTS = re.compile("|".join(one["starts"] for one in _SIGNATURES))
# Others, like .tga, begin with anything.
_ENDINGS = tuple(ending for one in _SIGNATURES for ending in one["endings"])
# What stands near the end of a file that is whole. Cameras and programs add things of their own behind it.
_LASTS = {b"\x89PNG": b"IEND", b"\xff\xd8\xff": b"\xff\xd9"}


def picture_fault(path):
    """Why it cannot be one; None when it may be. @raises OSError when it cannot be read."""
    with open(path, "rb") as file:
        head = file.read(12)
        if not head:
            return "is empty"
        if path.lower().endswith(_ENDINGS) and not _STARTS.match(head.hex()):
            return "is no picture"
        for begins, last in _LASTS.items():
            if head.startswith(begins):
                file.seek(max(0, os.path.getsize(path) - _TAIL))
                return None if last in file.read() else "is cut off"
    return None
