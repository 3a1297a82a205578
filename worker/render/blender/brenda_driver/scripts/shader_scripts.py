"""Scripts of shaders and cameras in files (.osl), which Cycles compiles (.oso) before it renders.

Cycles writes the compiled file beside the script, and uses an existing one unless it is older. So rendering would change the project, and
workers would overwrite each other's files. Times that a copy does not keep would decide which script is rendered. Here only the script
counts: it is compiled in the worker's folder.

Cycles reads a path whatever the mode of its node or camera, and keyframes may change the mode. So every script with a file is treated,
whether it seems to be rendered or not. In an untrusted scene, none keeps its path while a frame is rendered.
"""

import hashlib
import os
import re
import sys
import tempfile
from contextlib import ExitStack, contextmanager, suppress

import _cycles
import bpy

from ..files.readings import as_cycles_reads
from ..scene.animation import is_animated, is_ever
from ..settings.engines import uses_cycles
from ..scene.node_trees import node_trees

_OURS = "brenda "
_INCLUDED = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"', re.MULTILINE)
# Comments, and the source positions of lines: the first script that a Blender compiles has other numbers.
_OF_PLACE = re.compile(rb'^#.*$|%filename\{"[^"\n]*"\}|%line\{\d+\}', re.MULTILINE)


def source_of(path):
    """The script that a path means: the file itself, or the source of a compiled file. None when there is none."""
    stem, ending = os.path.splitext(path)
    source = f"{stem}.osl"
    return source if ending in (".osl", ".oso") and os.path.isfile(source) else None


def read_in_place_of(path):
    """The file that counts where a scene names `path`: the script, or its compiled file when only that is left."""
    stem, ending = os.path.splitext(path)
    if ending == ".osl" and not os.path.isfile(path) and os.path.isfile(f"{stem}.oso"):
        return f"{stem}.oso"
    return source_of(path) or path


def files_of(source):
    """A script, and the files beside it that it includes; includes of Cycles itself are elsewhere."""
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
    """This Blender's compiled code of a script; None when it cannot be compiled."""
    state = [(path, os.stat(path).st_mtime_ns, os.path.getsize(path)) for path in files_of(source)]
    known = _compiled.get(source)
    if known is None or known[0] != state:
        known = _compiled[source] = (state, _compile(source))
    return known[1]


def is_superseded(source):
    """Whether Cycles itself would render other code than the script's: a compiled file of another script that is no older, in seconds."""
    beside = f"{os.path.splitext(source)[0]}.oso"
    try:
        if int(os.path.getmtime(beside)) < int(os.path.getmtime(source)):
            return False
    except OSError:
        return False
    ours = compiled(source)
    return ours is not None and _comparable(read(beside)) != _comparable(ours)


class Script:
    """`block` holds it, `path` is the path in the scene, and `source` its script; None where that is missing."""

    def __init__(self, owner, block, stated):
        self._owner = owner
        self.block = block
        self.path = as_cycles_reads(stated, block.library)
        self.source = source_of(self.path)

    def made(self):
        """The code that Cycles would run; empty where there is none."""
        return (compiled(self.source) if self.source else read(read_in_place_of(self.path))) or b""

    def is_text(self):
        """Whether a scene can hold its compiled code."""
        return _text(self.made()) is not None

    def _bytecode(self):
        made = self.made()
        text = _text(made)
        return (text, _OURS + hashlib.md5(made, usedforsecurity=False).hexdigest()) if text else ("", "")


class _OfNode(Script):
    @contextmanager
    def as_compiled(self, is_trusted):
        """The compiled code is kept: a handler may remove the node during the render."""
        node = self._owner
        if not node.bytecode_hash:
            node.bytecode, node.bytecode_hash = self._bytecode()
        if is_trusted:
            yield
            return
        stated, node.filepath = node.filepath, ""
        try:
            yield
        finally:
            with suppress(ReferenceError):
                node.filepath = stated


class _OfCamera(Script):
    @contextmanager
    def as_compiled(self, is_trusted):
        camera = self._owner
        text, name = self._bytecode()
        if is_trusted and not text:
            yield
            return
        before = camera.custom_filepath, camera.custom_bytecode, camera.custom_bytecode_hash
        # The file comes first for Cycles.
        camera.custom_filepath, camera.custom_bytecode, camera.custom_bytecode_hash = "", text, name
        try:
            yield
        finally:
            camera.custom_filepath, camera.custom_bytecode, camera.custom_bytecode_hash = before


def scripts():
    """Scripts in files that this Blender may run, whatever the open scene's settings."""
    if any(uses_cycles(scene) and is_ever(scene.cycles, "shading_system") for scene in bpy.data.scenes):
        yield from _of_nodes()
    for script in _of_cameras():
        if script.block.type == "CUSTOM" or is_animated(script.block, "type"):
            yield script


def script_nodes():
    """Pairs of a node that runs a script, and the block that contains its tree."""
    for tree, holder in node_trees():
        for node in tree.nodes:
            if node.bl_idname == "ShaderNodeScript":
                yield node, holder


def _of_nodes():
    # Cycles prefers the code that was compiled into the node.
    return [_OfNode(node, holder, node.filepath) for node, holder in _nodes() if node.filepath and _is_free(node)]


def _of_cameras():
    cameras = bpy.data.cameras if _has_osl() else ()
    return [_OfCamera(camera, camera, camera.custom_filepath) for camera in cameras if getattr(camera, "custom_filepath", "")]


def _nodes():
    return script_nodes() if _has_osl() else ()


def _has_osl():
    return getattr(_cycles, "with_osl", False)


@contextmanager
def compiled_elsewhere(is_trusted):
    """Inside, Cycles has no script to compile."""
    with ExitStack() as meanwhile:
        for script in [*_of_nodes(), *_of_cameras()]:
            _quietly(meanwhile, script.as_compiled(is_trusted))
        yield


def _quietly(meanwhile, as_compiled):
    """Enters and leaves it with Blender's own compiling off."""

    def leave(*fault):
        with nothing_compiled_beside():
            return as_compiled.__exit__(*fault)

    with nothing_compiled_beside():
        as_compiled.__enter__()
    meanwhile.push(leave)


@contextmanager
def nothing_compiled_beside():
    """Inside, Blender's Cycles add-on ignores changes of a node's or a camera's script: it would compile the script, and copy the result
    beside it."""
    if "cycles" not in sys.modules or not _has_osl():
        yield
        return
    from cycles import osl

    names = [name for name in ("update_script_node", "update_custom_camera_shader") if hasattr(osl, name)]
    before = {name: getattr(osl, name) for name in names}
    for name in names:
        setattr(osl, name, lambda *_: None)
    try:
        yield
    finally:
        for name in names:
            setattr(osl, name, before[name])


def _is_free(node):
    return not node.bytecode_hash or node.bytecode_hash.startswith(_OURS)


def _text(made):
    """None where Blender cannot hold it: its texts are UTF-8, and end at a zero byte."""
    try:
        return None if b"\0" in made else made.decode()
    except UnicodeDecodeError:
        return None


_compiled = {}


def _compile(source):
    handle, place = tempfile.mkstemp(suffix=".oso")
    os.close(handle)
    try:
        return read(place) if _cycles.osl_compile(source, place) else None
    except UnicodeError:  # The name is not UTF-8.
        return None
    finally:
        os.remove(place)


def _comparable(made):
    return [line.rstrip() for line in _OF_PLACE.sub(b"", made).splitlines() if line.strip()]


def read(path):
    """The bytes of a file; empty where it cannot be read, or is no file: reading a pipe would block."""
    if not os.path.isfile(path):
        return b""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
