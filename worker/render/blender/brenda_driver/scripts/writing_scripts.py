"""Scripts of shaders and cameras (OSL) that write files, or read files whose names cannot be told: the language starts no program, but its
`fprintf` appends text to any file that Blender may write.

By its sources OSL did so until it began to pass such text to its renderer ("behavior change for OSL runtime",
`Report2ErrorHandler::report_file_print`). Blender 5.2 prints it, after the file's name.
"""

import re

import _cycles
import bpy

from . import shader_scripts
from .shader_reads import is_told_of_camera, is_told_of_node, made_of
from ..scene.shown_name import shown_name

# Their names in a compiled script.
_WRITE = re.compile(rb"\b(?:fprintf|pointcloud_write)\b")


class Writer:
    """A node of `holder`, or a camera, whose script is not run: it writes files, or else names what it reads in a way that cannot be told."""

    def __init__(self, holder, name, writes):
        self.holder = holder
        self.name = name
        self.writes = writes


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
        writes = _writes(made_of(node.bytecode, node.filepath, holder))
        if writes or not is_told_of_node(node, holder):
            yield Writer(holder, shown_name(node), writes)
            node.filepath = node.bytecode = node.bytecode_hash = ""


def _of_cameras():
    for camera in bpy.data.cameras:
        if not hasattr(camera, "custom_bytecode"):
            return
        writes = _writes(made_of(camera.custom_bytecode, camera.custom_filepath, camera))
        if writes or not is_told_of_camera(camera):
            yield Writer(camera, None, writes)
            camera.custom_filepath = camera.custom_bytecode = camera.custom_bytecode_hash = ""


def _writes(made):
    return any(map(_WRITE.search, made))
