"""The files on disk behind one path of a scene: a file, the tiles of an image, or a numbered sequence.

Each lists the files that it `needs` for the requested frames, with the frames that need each (empty: all frames). It also lists the files
`on_disk`, whatever was requested.
"""

import os
import re


class OneFile:
    def __init__(self, path):
        self._path = path

    def needs(self, _frames):
        return {self._path: ()}

    def on_disk(self):
        return {self._path}


class Files:
    """Several files that are all needed, such as the tiles of an image."""

    def __init__(self, paths):
        self._paths = set(paths)

    def needs(self, _frames):
        return {path: () for path in self._paths}

    def on_disk(self):
        return self._paths


class Sequence:
    """Files whose names differ only in their last number.

    `numbers_at` returns the numbers that are read at a frame.
    """

    def __init__(self, first, numbers_at):
        self._first = first
        self._numbers_at = numbers_at

    def needs(self, frames):
        needed = {}
        for frame in frames:
            for number in self._numbers_at(frame):
                needed.setdefault(numbered(self._first, number), []).append(frame)
        return needed

    def on_disk(self):
        return _siblings(self._first) or {self._first}


def number_of(path):
    """The number in a name as Blender reads it: the last one before the ending. None where there is none."""
    parts = _parts(path)
    return int(parts[1]) if parts else None


def numbered(path, number):
    """The path with another number, in as many digits. Blender has no negative ones."""
    parts = _parts(path)
    if not parts:
        return path
    before, digits, after = parts
    return f"{before}{max(0, number):0{len(digits)}d}{after}"


def _parts(path):
    folder, name = os.path.split(path)
    stem, ending = os.path.splitext(name)
    match = re.match(r"(.*?)(\d+)(\D*)$", stem)
    if not match:
        return None
    before, digits, after = match.groups()
    return os.path.join(folder, before), digits, after + ending


def _siblings(first):
    parts = _parts(first)
    folder = os.path.dirname(first)
    if not parts or not os.path.isdir(folder):
        return set()
    like = re.compile(re.escape(parts[0]) + r"\d+" + re.escape(parts[2]) + r"$")
    return {entry.path for entry in os.scandir(folder) if like.match(entry.path)}
