"""Keeps Python that a scene brings from being run while the scene is not trusted.

Blender turns off drivers and registered scripts, and has more ways to Python than it lists: it makes programs of the names in a scene, too. All of them
end at one place: Python tells its audit hooks (PEP 578) of each text that it is about to compile. What is a file of a program on this machine, what such a
program compiles, and what Blender itself composes is let through. All else is refused, and fails what was under way.
"""

import os
import sys
import threading

import bpy

from .blenders_code import is_blenders_own
from ..server.fault import Fault
from ..server.paths import BLENDER_FOLDER, DRIVER_FOLDER

_FIRST_WORDS = 80
# What Blender runs of the driver's by its command line: it reads that file itself, and tells no text of it.
_GO_ON = os.path.join(BLENDER_FOLDER, "go_on.py")


class _Fence:
    def __init__(self):
        self._is_up = False
        self._is_installed = False
        self._refused = []
        self._here = threading.local()
        self._programs = self._blenders = ()

    def put_up(self):
        # It cannot be taken out again: a Blender that opens trusted scenes alone has none.
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
        # Blender's own modules are what calls Blender, which then compiles by itself.
        is_program = caller.startswith(self._programs) and not caller.startswith(self._blenders)
        return is_program or is_blenders_own(source, name)


_fence = _Fence()


def forbid():
    """From now on: to be called before the scene is opened."""
    _fence.put_up()


def permit():
    _fence.take_down()


def require_none(kind):
    """@throws a fault of that kind when something was refused since this was asked last."""
    refused = _fence.refused()
    if refused:
        say = f"Blender was about to run Python that the scene brings, and was stopped: {refused[0]}"
        raise Fault(kind, f"{say}; give --trust, if you trust the scene with this machine")


def _caller():
    """The file of the program that is running; nothing where Blender compiles on a thread of its own."""
    try:
        # Of this function, `_hear`, and what has called that.
        return sys._getframe(2).f_code.co_filename
    except ValueError:
        return ""


def _is_content(source, path):
    """Whether a text is what a file has, and not one that merely says so."""
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
