"""Paths that lead to a file here and would not on another machine, which has the project and nothing else."""

import os

from ..references import references
from .finding import finding

_RELATIVE = "make it relative to the scene (File > External Data > Make Paths Relative), and save"


def portable_paths(asked):
    if not asked.is_elsewhere:
        return
    told = set()
    for reference in references():
        # What is not there is a finding of its own.
        if not reference.stated or reference.path in told or not os.path.exists(reference.path):
            continue
        told.add(reference.path)
        holders, used = asked.holders(reference)
        inside = _is_inside(reference.path, asked.project)
        if not reference.is_relative():
            say = "is named by its place on this machine" + ("" if inside else ", which is outside of the project")
            fix = _RELATIVE if inside else f"put it into the project, or pack it; {_RELATIVE}"
            yield finding("absolute-paths", reference.path, say, fix, holders, used)
        elif not inside:
            yield finding(
                "paths-outside-project",
                asked.shown(reference.path, reference),
                f"is outside of the project, {asked.project}",
                "put it into the project, or pack it; or give the folder that holds both as the project",
                holders,
                used,
            )


def _is_inside(path, folder):
    return path == folder or path.startswith(os.path.join(folder, ""))
