"""Where the members of Blender's structures lie in the memory of this Blender.

Blender writes that into each file that it saves: the block DNA1 has the names, types and sizes of all structures (makesdna/intern/makesdna.cc in
Blender's source). So it is asked of an empty file of this Blender's own, and never of the scene.
"""

import os
import re
import struct
import tempfile
from functools import lru_cache

import bpy

from ..server.paths import BLENDER_FOLDER

_POINTER_BYTES = struct.calcsize("P")


@lru_cache(maxsize=None)
def offset_of(name, member):
    """In bytes. @raises KeyError where this Blender has no such structure or member."""
    layouts = _layouts()
    at = 0
    for type_name, declared in layouts.members[name]:
        if re.sub(r"^\W+|\W.*$", "", declared) == member:
            return at
        at += layouts.size_of(type_name, declared)
    raise KeyError(f"{name}.{member}")


@lru_cache(maxsize=None)
def _layouts():
    handle, path = tempfile.mkstemp(suffix=".blend", dir=BLENDER_FOLDER)
    os.close(handle)
    try:
        bpy.data.libraries.write(path, set(), compress=False)
        with open(path, "rb") as file:
            content = file.read()
    finally:
        os.remove(path)
    return _Layouts(_dna_in(content))


def _dna_in(content):
    # Blender 5 has a larger header, and larger heads of blocks: BLENDER17-01v0502.
    is_large = content[7:9] == b"17"
    at, head, place_of_length = (17, struct.Struct("<4siQQQ"), 3) if is_large else (12, struct.Struct("<4siQii"), 1)
    while at < len(content):
        found = head.unpack_from(content, at)
        at += head.size
        if found[0] == b"DNA1":
            return content[at : at + found[place_of_length]]
        at += found[place_of_length]
    raise KeyError("DNA1")


class _Layouts:
    """`members` has, for each structure, pairs of a type and what is declared of it: `*next`, `name[64]`."""

    def __init__(self, dna):
        self._dna, self._at = dna, 4
        names = self._texts(b"NAME")
        types = self._texts(b"TYPE")
        self._enter(b"TLEN")
        self._bytes = dict(zip(types, self._numbers("H", len(types))))
        self._enter(b"STRC")
        self.members = {}
        for _ in range(*self._numbers("i", 1)):
            kind, count = self._numbers("H", 2)
            pairs = self._numbers("H", 2 * count)
            self.members[types[kind]] = [(types[a], names[b]) for a, b in zip(pairs[::2], pairs[1::2])]

    def size_of(self, type_name, declared):
        size = _POINTER_BYTES if declared.startswith(("*", "(")) else self._bytes[type_name]
        for count in re.findall(r"\[(\d+)\]", declared):
            size *= int(count)
        return size

    def _enter(self, tag):
        self._at += -self._at % 4
        if self._dna[self._at : self._at + 4] != tag:
            raise KeyError(tag.decode())
        self._at += 4

    def _numbers(self, kind, count):
        form = struct.Struct(f"<{count}{kind}")
        found = form.unpack_from(self._dna, self._at)
        self._at += form.size
        return found

    def _texts(self, tag):
        self._enter(tag)
        (count,) = self._numbers("i", 1)
        *texts, _ = self._dna[self._at :].split(b"\0", count)
        self._at += sum(len(text) + 1 for text in texts)
        return [text.decode() for text in texts]
