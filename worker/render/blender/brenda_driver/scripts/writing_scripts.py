"""Scripts of shaders and cameras (OSL) that write files: the language starts no program, but its `fprintf` appends text to any file that
Blender may write.

By its sources OSL did so until it began to pass such text to its renderer ("behavior change for OSL runtime",
`Report2ErrorHandler::report_file_print`). Blender 5.2 prints it, after the file's name.
"""

import os
import re

import _cycles
import bpy

from ..files.readings import as_cycles_reads
from . import shader_scripts
from ..scene.shown_name import shown_name

# Their names in a compiled script.
_WRITE = re.compile(rb"\b(?:fprintf|pointcloud_write)\b")


class Writer:
    """A node of `holder`, or a camera, whose script is not run."""

    def __init__(self, holder, name):
        self.holder = holder
        self.name = name


def block():
    """Removes all of them from the open file, in memory. Returns what they were."""
    if not getattr(_cycles, "with_osl", False):
        return []
    with shader_scripts.nothing_compiled_beside():
        _part_from_texts()
        return [*_of_nodes(), *_of_cameras()]


def _part_from_texts():
    """A keyframe may change a node's or a camera's mode to a file, which then is the one that its text came from."""
    for node, _ in shader_scripts.script_nodes():
        node.script = None
    for camera in bpy.data.cameras:
        if hasattr(camera, "custom_shader"):
            camera.custom_shader = None


def _of_nodes():
    for node, holder in shader_scripts.script_nodes():
        if _writes(node.bytecode, node.filepath, holder):
            yield Writer(holder, shown_name(node))
            node.filepath = node.bytecode = node.bytecode_hash = ""


def _of_cameras():
    for camera in bpy.data.cameras:
        if not hasattr(camera, "custom_bytecode"):
            return
        if _writes(camera.custom_bytecode, camera.custom_filepath, camera):
            yield Writer(camera, None)
            camera.custom_filepath = camera.custom_bytecode = camera.custom_bytecode_hash = ""


def _writes(bytecode, stated, holder):
    return bool(_WRITE.search(bytecode.encode(errors="replace"))) or any(map(_WRITE.search, _of_file(stated, holder)))


def _of_file(stated, holder):
    """What Cycles may run of a file, whether it uses the script or the compiled one."""
    if not stated:
        return
    path = as_cycles_reads(stated, holder.library)
    source = shader_scripts.source_of(path)
    if source:
        yield shader_scripts.compiled(source) or b""
    yield shader_scripts.read(f"{os.path.splitext(path)[0]}.oso")
