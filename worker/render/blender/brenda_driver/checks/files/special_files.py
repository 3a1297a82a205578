"""Devices, pipes, sockets and addresses that the scene names as files: a program may read one without end, wait for it, or download from it."""

import os
import re
import stat

from ...files.external_files import unclaimed
from ...files.references import references
from ..finding import finding

_FIX = "name a file in its place, and save the scene"
# See `url_find_protocol` in FFmpeg's libavformat/avio.c. A single letter is a Windows drive.
_ADDRESS = re.compile(r"[A-Za-z0-9+.-]{2,}:|subfile,")
_OPENED_BY_FFMPEG = {"missing-strips", "missing-sounds", "missing-movie-clips", "missing-images"}


def special_files(asked):
    everything = list(references())
    told = set()
    for reference in everything:
        if not reference.stated:
            continue
        if reference.kind in _OPENED_BY_FFMPEG and _ADDRESS.match(reference.stated):
            yield finding("special-files", reference.stated, "is an address, not a file", _FIX, asked.holders(reference)[0])
        for path in sorted(reference.names() - told):
            kind = kind_of(path)
            if kind:
                told.add(path)
                # Blender opens it, whether a frame shows it or not.
                yield finding("special-files", path, f"is {kind}, not a file", _FIX, asked.holders(reference)[0])
    for path in sorted(unclaimed(everything)):
        kind = kind_of(path)
        if kind and path not in told:
            yield finding("special-files", path, f"is {kind}, not a file", _FIX)


def kind_of(path):
    """None for files and folders, and for a missing path."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return None
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return None
    return "a pipe" if stat.S_ISFIFO(mode) else "a socket" if stat.S_ISSOCK(mode) else "a device"
