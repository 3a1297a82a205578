"""Keeps a scene's Python from running while the scene is not trusted.

Blender turns off drivers and registered scripts, but has more ways to Python than it lists: it also composes programs from names in a
scene. All of them compile a text, which Python reports to its audit hooks (PEP 578). The hook allows the files of programs on this machine,
what such programs compile, and what Blender itself composes. It refuses everything else, and fails the current command.
"""

import os
import sys
import threading

import bpy

from .blenders_code import is_blenders_own
from ..server.fault import Fault
from ..server.paths import BLENDER_FOLDER, DRIVER_FOLDER

_FIRST_WORDS = 80
# Blender runs this driver file by its command line: it reads the file itself, and the hook gets no text.
_GO_ON = os.path.join(BLENDER_FOLDER, "go_on.py")


class _Fence:
    def __init__(self):
        self._is_up = False
        self._is_installed = False
        self._refused = []
        self._here = threading.local()
        self._programs = self._blenders = ()

    def put_up(self):
        # It cannot be removed: a Blender that opens only trusted scenes does not have it.
        if not self._is_installed:
            sys.addaudithook(self._hear)
            self._is_installed = True
        own = _folders(bpy.utils.system_resource("SCRIPTS"), DRIVER_FOLDER)
        self._programs = _folders(*sys.path, *bpy.utils.script_paths(), *_extensions()) + own
        self._blenders = own
        self._refused.clear()
        self._is_up = True

    def take_down(self):
        self._is_up = False

    def refused(self):
        found, self._refused = self._refused, []
        return found

    def _hear(self, event, args):
        if event != "compile" or not self._is_up or getattr(self._here, "looks", False):
            return
        self._here.looks = True
        try:
            source, name = args
            if not self._is_known(source, _text(name), _caller()):
                self._refused.append(_words(source))
                raise PermissionError("a scene that is not trusted cannot run Python")
        finally:
            self._here.looks = False

    def _is_known(self, source, name, caller):
        if source is None:
            return name == _GO_ON
        if not name.startswith("<"):
            return name.startswith(self._programs) and _is_content(source, name)
        # Blender's own modules call Blender, which then compiles by itself.
        is_program = caller.startswith(self._programs) and not caller.startswith(self._blenders)
        return is_program or is_blenders_own(source, name)


_fence = _Fence()


def forbid():
    """From now on. Call it before the scene is opened."""
    _fence.put_up()


def permit():
    _fence.take_down()


def require_none(kind):
    """@throws a fault of that kind when something was refused since the last call."""
    refused = _fence.refused()
    if refused:
        say = f"Blender was about to run Python that the scene brings, and was stopped: {refused[0]}"
        raise Fault(kind, f"{say}; give --trust, if you trust the scene with this machine")


def _caller():
    """The file of the running program; empty where Blender compiles on its own thread."""
    try:
        # The frames of this function and `_hear` are skipped.
        return sys._getframe(2).f_code.co_filename
    except ValueError:
        return ""


def _is_content(source, path):
    """Whether a text really is a file's content, and does not only claim it."""
    if "/../" in path or not isinstance(source, (bytes, str)):
        return False
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError:
        return False
    return content == (source if isinstance(source, bytes) else source.encode(errors="surrogatepass"))


def _folders(*paths):
    return tuple(os.path.join(path, "") for path in paths if path and os.path.isabs(path))


def _extensions():
    preferences = getattr(bpy.context.preferences, "extensions", None)
    return [repository.directory for repository in preferences.repos] if preferences else []


def _text(name):
    return os.fsdecode(name) if isinstance(name, (bytes, str)) else ""


def _words(source):
    text = source.decode(errors="replace") if isinstance(source, bytes) else str(source)
    return " ".join(text.split())[:_FIRST_WORDS]
