"""Whether a file may be the picture that its name promises. Blender silently shows pink for a file that is none.

Only its first and last bytes are read: a scene may have gigabytes of textures, and their disk may be far away.
"""

import json
import os
import re

_TAIL = 65536

with open(os.path.join(os.path.dirname(__file__), "picture_signatures.json"), encoding="utf-8") as _file:
    _SIGNATURES = json.load(_file)
# The first bytes of the formats that Blender reads, in hex; Blender accepts another format's file under the name .png.
_STARTS = re.compile("|".join(one["starts"] for one in _SIGNATURES))
# Other formats, such as .tga, have no signature.
_ENDINGS = tuple(ending for one in _SIGNATURES for ending in one["endings"])
# The bytes near the end of a complete file. Cameras and programs append data of their own.
_LASTS = {b"\x89PNG": b"IEND", b"\xff\xd8\xff": b"\xff\xd9"}


def picture_fault(path):
    """Why the file is no picture; None when it may be one. @raises OSError when it cannot be read."""
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
