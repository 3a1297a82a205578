"""The files that scripts of shaders and cameras (OSL) read: by constants, and by the texts that a node or a camera gives them."""

import os

import _cycles
import bpy

from ..files.readings import as_cycles_reads
from . import shader_scripts
from .compiled_reads import Composed, reads_of


def shader_reads():
    """Triples of the block, a name as a scene would state it, and whether it is a picture's. Call it when the scripts whose names cannot be
    told are taken out."""
    if not getattr(_cycles, "with_osl", False):
        return
    for node, holder in shader_scripts.script_nodes():
        yield from ((holder, _stated(name), is_picture) for name, is_picture in _of_node(node, holder))
    for camera in bpy.data.cameras:
        if hasattr(camera, "custom_bytecode"):
            yield from ((camera, _stated(name), is_picture) for name, is_picture in _of_camera(camera))


def is_told_of_node(node, holder):
    return _is_told(_of_node, node, holder)


def is_told_of_camera(camera):
    return _is_told(_of_camera, camera)


def made_of(bytecode, stated, holder):
    """What Cycles may run: what was compiled into the node or camera, and of a file the script or the compiled one."""
    yield bytecode.encode(errors="replace")
    if not stated:
        return
    path = as_cycles_reads(stated, holder.library)
    source = shader_scripts.source_of(path)
    if source:
        yield shader_scripts.compiled(source) or b""
    yield shader_scripts.read(f"{os.path.splitext(path)[0]}.oso")


def _is_told(reads, *of):
    try:
        reads(*of)
    except Composed:
        return False
    return True


def _of_node(node, holder):
    return [one for made in made_of(node.bytecode, node.filepath, holder) for one in reads_of(made, lambda name: _of_sockets(node, name))]


def _of_camera(camera):
    made = made_of(camera.custom_bytecode, camera.custom_filepath, camera)
    return [one for each in made for one in reads_of(each, lambda name: _of_property(camera, name))]


def _of_sockets(node, name):
    sockets = [socket for socket in node.inputs if name in (socket.name, socket.identifier)]
    if any(socket.is_linked for socket in sockets):
        return None
    return [socket.default_value for socket in sockets if socket.type == "STRING"]


def _of_property(camera, name):
    value = camera.cycles_custom.get(name)
    return [value] if isinstance(value, str) else []


def _stated(name):
    """To a shader, `//x` is `/x`, and `x` lies in the folder of the process."""
    if name.startswith("/"):
        return "/" + name.lstrip("/")
    return name
