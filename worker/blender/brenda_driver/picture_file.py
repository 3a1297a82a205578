"""Whether a file may be the picture that its name says. Blender shows pink for one that is none, and says nothing.

Only its first and last bytes are read: a scene may have gigabytes of textures, and their disk may be far away.
"""

import os

_TAIL = 65536

# How the formats begin that Blender reads; what is called .png may well be one of the others, and Blender does not mind.
_HEADS = (
    b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"\x76\x2f\x31\x01", b"#?", b"BM", b"RIFF", b"DDS ",
    b"8BPS", b"8BPB", b"SDPX", b"XPDS", b"\x80\x2a\x5f\xd7", b"\xd7\x5f\x2a\x80", b"\0\0\0\x0cjP", b"\xff\x4f\xff\x51",
    b"\x01\xda", b"\xda\x01", b"GIF8",
)  # fmt: skip
# Others, like .tga, begin with anything.
_ENDINGS = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".exr", ".hdr", ".bmp", ".webp", ".dds", ".psd", ".dpx", ".cin", ".jp2", ".j2c")
# What stands near the end of a file that is whole. Cameras and programs add things of their own behind it.
_LASTS = {b"\x89PNG": b"IEND", b"\xff\xd8\xff": b"\xff\xd9"}


def picture_fault(path):
    """Why it cannot be one; None when it may be. @raises OSError when it cannot be read."""
    with open(path, "rb") as file:
        head = file.read(12)
        if not head:
            return "is empty"
        if path.lower().endswith(_ENDINGS) and not head.startswith(_HEADS):
            return "is no picture"
        for begins, last in _LASTS.items():
            if head.startswith(begins):
                file.seek(max(0, os.path.getsize(path) - _TAIL))
                return None if last in file.read() else "is cut off"
    return None
