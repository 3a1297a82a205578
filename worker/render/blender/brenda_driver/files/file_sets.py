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


class ByFrame:
    """A file of another name at each frame, or of the same at all. `path` is its name now."""

    def __init__(self, path, path_at):
        self._path = path
        self._path_at = path_at

    def needs(self, frames):
        needed = {}
        for frame in frames:
            path = self._path_at(frame)
            if path:
                needed.setdefault(path, []).append(frame)
        return {self._path: ()} if list(needed) == [self._path] else needed

    def on_disk(self):
        is_one = all(self._path_at(frame) in (self._path, None) for frame in (1, 2))
        return {self._path} if is_one else _siblings(self._path) or {self._path}


class Whole:
    """A sequence of which it is not known which files are read: one at least is needed."""

    def __init__(self, first):
        self._first = first

    def needs(self, _frames):
        return {} if _siblings(self._first) else {self._first: ()}

    def on_disk(self):
        return _siblings(self._first) or {self._first}


class Gaps(Whole):
    """What such a sequence lacks between its first and its last file. Where that is as much as is there, it has steps, and lacks nothing."""

    def needs(self, _frames):
        there = {number_of(path) for path in _siblings(self._first)}
        if not there or max(there) - min(there) + 1 >= 2 * len(there) - 1:
            return {}
        return {numbered(self._first, number): () for number in range(min(there), max(there) + 1)}


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
