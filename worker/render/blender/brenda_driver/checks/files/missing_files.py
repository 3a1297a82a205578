"""Files that are missing, for the requested frames."""

import os

from ...files.external_files import unclaimed
from ...frame.frame_spans import in_words
from ...frame.picture_file import picture_fault
from ...files.references import references
from ..finding import finding, label
from .special_files import kind_of

_MOST_NAMED = 3
_BAKE = "put the bake there, or bake again, and hand its folder over with the scene"


def missing_files(asked):
    disk = _Disk()
    all_references = list(references())
    for reference in all_references:
        if not reference.stated:
            yield from _nameless(reference, asked)
            continue
        needs = reference.files.needs(asked.frames)
        is_picture = reference.kind == "missing-images"
        gone = {path: reason for path in needs if (reason := disk.fault(path) or (picture_fault(path) if is_picture and not kind_of(path) else None))}
        if gone:
            yield _missing(reference, needs, gone, asked)
    for path in sorted(unclaimed(all_references)):
        # A path without an ending is a folder, which Blender makes when it needs it.
        if os.path.splitext(path)[1] and disk.fault(path):
            yield finding("missing-files", path, disk.fault(path), _fix(True), used=False)


def _missing(reference, needs, gone, asked):
    holders, used = asked.holders(reference)
    frames = sorted({frame for path in gone for frame in needs[path]})
    paths = sorted(gone)
    if len(needs) == 1:
        subject, say = asked.shown(paths[0], reference), gone[paths[0]]
    else:
        subject, say = asked.shown(reference.path, reference), _count(paths, needs)
    if frames:
        say += f"; wanted for frame{'s' if len(frames) > 1 else ''} {in_words(frames)}"
    fix = _BAKE if reference.kind == "missing-bakes" else _fix(reference.is_relative())
    return finding(reference.kind, subject, say, fix, holders, used)


def _count(gone, needs):
    if len(gone) == len(needs):
        return f"none of its {len(needs)} files is there"
    names = ", ".join(os.path.basename(path) for path in gone[:_MOST_NAMED])
    more = f" and {len(gone) - _MOST_NAMED} more" if len(gone) > _MOST_NAMED else ""
    return f"{len(gone)} of its {len(needs)} files {'is' if len(gone) == 1 else 'are'} not there: {names}{more}"


def _nameless(reference, asked):
    """An image without a path was painted and never saved; other blocks without a path are empty, and nothing is missing."""
    if reference.kind != "missing-images":
        return
    holders, used = asked.holders(reference)
    say = "was never saved, and is not in the .blend"
    yield finding("missing-images", label(reference.block), say, "save it, or pack it (Image > Pack), and save the scene", holders, used)


def _fix(is_relative):
    if is_relative:
        return "put it there, or give its place in Blender (File > External Data > Find Missing Files)"
    return (
        "it is named by its place on one machine: put it beside the scene, give that place in Blender, and make it "
        "relative (File > External Data > Make Paths Relative); or pack it into the .blend"
    )


class _Disk:
    """Lists each folder once: a sequence may have thousands of files, and its disk may be far away."""

    def __init__(self):
        self._folders = {}

    def fault(self, path):
        """Why a file cannot be read; None when it can."""
        folder, name = os.path.split(path)
        names = self._names(folder)
        if name not in names:
            alike = [other for other in names if other.lower() == name.lower()]
            return f"is not there; {alike[0]} is, and capital letters matter" if alike else "is not there"
        if os.path.isdir(path):
            return "is a folder"
        if kind_of(path):
            return None  # Another check reports it; it is neither opened nor measured here.
        if not os.access(path, os.R_OK):
            return "may not be read"
        return "is empty" if os.path.getsize(path) == 0 else None

    def _names(self, folder):
        if folder not in self._folders:
            try:
                self._folders[folder] = set(os.listdir(folder))
            except OSError:
                self._folders[folder] = set()
        return self._folders[folder]
