"""Paths that lead to a file here and would not on another machine, which has only the project."""

import os

from ...files.references import references
from ..finding import finding

_RELATIVE = "make it relative to the scene (File > External Data > Make Paths Relative), and save"


def portable_paths(asked):
    if not asked.is_elsewhere:
        return
    told = set()
    inside_of = _Inside(asked.project)
    for reference, path, files in _read():
        if path in told:
            continue
        told.add(path)
        holders, used = asked.holders(reference)
        inside = _is_inside(path, asked.project)
        led_out = inside_of.leading_out({path, *files.on_disk()}) if inside else None
        if not reference.is_relative():
            say = "is named by its place on this machine" + ("" if inside else ", which is outside of the project")
            fix = _RELATIVE if inside else f"put it into the project, or pack it; {_RELATIVE}"
            yield finding("absolute-paths", path, say, fix, holders, used)
        elif led_out:
            yield finding(
                "paths-outside-project",
                asked.display(led_out),
                f"is reached by a link that leads out of the project, {asked.project}",
                "put the file itself there, or pack it",
                holders,
                used,
            )
        elif not inside:
            yield finding(
                "paths-outside-project",
                asked.shown(path, reference),
                f"is outside of the project, {asked.project}",
                "put it into the project, or pack it; or give the folder that holds both as the project",
                holders,
                used,
            )


def _read():
    """References to files that exist. A missing file is another finding."""
    for reference in references():
        for path, files in reference.places if reference.stated else ():
            if os.path.exists(path) or any(map(os.path.exists, files.on_disk())):
                yield reference, path, files


class _Inside:
    """Real paths of files. Resolves each folder once."""

    def __init__(self, project):
        self._project = os.path.realpath(project)
        self._folders = {}

    def leading_out(self, paths):
        """The first path that exists, and really lies outside the project."""
        for path in sorted(paths):
            folder, name = os.path.split(path)
            if folder not in self._folders:
                self._folders[folder] = os.path.realpath(folder)
            real = os.path.join(self._folders[folder], name)
            real = os.path.realpath(real) if os.path.islink(real) else real
            if not _is_inside(real, self._project) and os.path.exists(real):
                return path
        return None


def _is_inside(path, folder):
    return path == folder or path.startswith(os.path.join(folder, ""))
