"""Shaders and cameras that are scripts in files (.osl), which Cycles compiles (.oso) before it renders.

Cycles writes the compiled file beside the script, and takes one that is there unless it is the older of the two. So rendering would change the
project, workers would write over each other, and times that a copy does not keep would decide which script is rendered. Here the script alone
counts: it is compiled in the worker's folder.
"""

import hashlib
import os
import re
import tempfile
from contextlib import ExitStack, contextmanager

import _cycles
import bpy

from .engines import uses_cycles
from .node_trees import node_trees

_OURS = "brenda "
_INCLUDED = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"', re.MULTILINE)
# Comments, and where in which file a line came from: the first script that a Blender compiles has other numbers.
_OF_PLACE = re.compile(rb'^#.*$|%filename\{"[^"\n]*"\}|%line\{\d+\}', re.MULTILINE)


def source_of(path):
    """The script that a path means: itself, or the one that a compiled file is of. None when there is none."""
    stem, ending = os.path.splitext(path)
    source = f"{stem}.osl"
    return source if ending in (".osl", ".oso") and os.path.isfile(source) else None


def read_in_place_of(path):
    """The file that counts where a scene names `path`: the script, or what it was compiled into when only that is left."""
    stem, ending = os.path.splitext(path)
    if ending == ".osl" and not os.path.isfile(path) and os.path.isfile(f"{stem}.oso"):
        return f"{stem}.oso"
    return source_of(path) or path


def files_of(source):
    """A script, and the files beside it that it includes; those that come with Cycles are elsewhere."""
    found, waiting = {}, [source]
    while waiting:
        current = waiting.pop()
        found[current] = True
        for name in _INCLUDED.findall(read(current)):
            included = os.path.normpath(os.path.join(os.path.dirname(current), os.fsdecode(name)))
            if included not in found and os.path.isfile(included):
                waiting.append(included)
    return list(found)


def compiled(source):
    """What this Blender makes of a script; None when it cannot be compiled."""
    state = [(path, os.stat(path).st_mtime_ns, os.path.getsize(path)) for path in files_of(source)]
    known = _compiled.get(source)
    if known is None or known[0] != state:
        known = _compiled[source] = (state, _compile(source))
    return known[1]


def is_superseded(source):
    """Whether Cycles by itself would render something else than the script: a compiled file that is no older, in seconds, and not of this script."""
    beside = f"{os.path.splitext(source)[0]}.oso"
    try:
        if int(os.path.getmtime(beside)) < int(os.path.getmtime(source)):
            return False
    except OSError:
        return False
    ours = compiled(source)
    return ours is not None and _comparable(read(beside)) != _comparable(ours)


class Script:
    """`block` holds it, and `source` is its file."""

    def __init__(self, owner, block, source):
        self._owner = owner
        self.block = block
        self.source = source


class _OfNode(Script):
    @contextmanager
    def as_compiled(self):
        """It stays so: a handler may remove the node while it is rendered."""
        node = self._owner
        if not node.bytecode_hash:
            node.bytecode, node.bytecode_hash = _bytecode(self.source)
        yield


class _OfCamera(Script):
    @contextmanager
    def as_compiled(self):
        camera, path = self._owner, self._owner.custom_filepath
        text, name = _bytecode(self.source)
        if not text:
            yield
            return
        # Cycles takes the file first. Changing the mode forgets what is compiled.
        camera.custom_mode = "INTERNAL"
        camera.custom_bytecode, camera.custom_bytecode_hash = text, name
        try:
            yield
        finally:
            camera.custom_mode = "EXTERNAL"
            camera.custom_filepath = path


def scripts():
    """Those of the open file that this Blender runs."""
    if not getattr(_cycles, "with_osl", False):
        return
    if any(uses_cycles(scene) and scene.cycles.shading_system for scene in bpy.data.scenes):
        for tree, holder in node_trees():
            for node in tree.nodes:
                # Cycles prefers what was compiled into the node.
                if node.bl_idname == "ShaderNodeScript" and node.mode == "EXTERNAL" and _is_free(node):
                    yield from _of(_OfNode, node, holder, node.filepath)
    for camera in bpy.data.cameras:
        if camera.type == "CUSTOM" and camera.custom_mode == "EXTERNAL":
            yield from _of(_OfCamera, camera, camera, camera.custom_filepath)


@contextmanager
def compiled_elsewhere():
    """Meanwhile Cycles has no script to compile."""
    with ExitStack() as meanwhile:
        for script in list(scripts()):
            meanwhile.enter_context(script.as_compiled())
        yield


def _is_free(node):
    return not node.bytecode_hash or node.bytecode_hash.startswith(_OURS)


def _of(kind, owner, block, stated):
    source = stated and source_of(os.path.normpath(bpy.path.abspath(stated, library=block.library)))
    if source:
        yield kind(owner, block, source)


def _bytecode(source):
    """Of what cannot be compiled, or held by the scene, nothing: Cycles then does what it does without us."""
    made = compiled(source)
    try:
        text = made and made.decode()
    except UnicodeDecodeError:
        text = None
    return (text, _OURS + hashlib.md5(made, usedforsecurity=False).hexdigest()) if text else ("", "")


_compiled = {}


def _compile(source):
    handle, place = tempfile.mkstemp(suffix=".oso")
    os.close(handle)
    try:
        return read(place) if _cycles.osl_compile(source, place) else None
    finally:
        os.remove(place)


def _comparable(made):
    return [line.rstrip() for line in _OF_PLACE.sub(b"", made).splitlines() if line.strip()]


def read(path):
    """The bytes of a file; none where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
