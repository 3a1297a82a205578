"""File Output nodes that do not write, or that are set to write to a path on the artist's machine."""

import re

from ...outputs.expected_files import file_names
from ...outputs.output_names import BadTemplate, resolved
from ...scene.shown_name import shown_name
from ..finding import finding

# The limit of all common systems. For a longer name Blender silently writes no file.
_LONGEST_NAME = 255


def writes(asked):
    outputs = asked.file_outputs
    used = [output for scene in asked.made_of.composited for output, _ in outputs.uses(scene)]
    for output in outputs.all():
        faults = list(_faults(output, asked))
        if faults:
            fix = "correct the name in Blender and save"
            yield _of(output, "outputs-unwritten", "; ".join(faults), fix, used=output in used)
        if used.count(output) > 1:
            say = f"is in a node group that is used {used.count(output)} times, and writes to the same files each time"
            yield _of(output, "outputs-overwritten", say, "give each use a group of its own in Blender, and save")
        outside = [path for path in output.stated if _is_outside(path)]
        if outside and output in used:
            fix = f"nothing has to be done; its files come in {output.folder}/ beside the frame"
            yield _of(output, "outputs-elsewhere", f"is set to write to {outside[0]}", fix)


def _of(output, id, say, fix, used=True):
    return finding(id, f'compositor node "{shown_name(output.node)}"', say, fix, used=used)


def _faults(output, asked):
    """Why Blender would not write its files, in the words of its log where it has any."""
    frame = asked.frames.first()
    try:
        resolved(asked.scene, output.directory, frame, output.node)
        names = [name for picture in output.pictures() for name in file_names(asked.scene, picture, frame)]
    except BadTemplate as fault:
        yield f"writes no file: Blender says \"Invalid path template in File Output node. Skipping writing file.\" {fault}"
        return
    for name in names:
        length = len(name.rsplit("/", 1)[-1].encode())
        if length > _LONGEST_NAME:
            yield f"writes no file: {name[:40]}... has {length} bytes, and the name of a file at most {_LONGEST_NAME}"


def _is_outside(path):
    return not path.startswith(("//", "{blend_dir}")) or ".." in re.split(r"[/\\]", path)
