"""A file's scripts that run repeatedly: its handlers, and functions that its drivers call.

They may count, or change the scene. Then a frame depends on the frames before it.
"""

from contextlib import contextmanager

import bpy


class FileScripts:
    """Create it before the first file is opened: existing functions are Blender's, the driver's, or an add-on's."""

    def __init__(self):
        self._handlers = {name: list(handlers) for name, handlers in _lists()}
        self._namespace = set(bpy.app.driver_namespace)

    def forget(self):
        """Call it before a file is opened. A handler may have asked to outlive its file, and would be there twice."""
        for name, handlers in _lists():
            handlers[:] = [handler for handler in handlers if handler in self._handlers[name]]

    def are_there(self):
        """Call it when a file is open, and before the driver's own handlers are added for it."""
        if set(bpy.app.driver_namespace) - self._namespace:
            return True
        return any(handler not in self._handlers[name] for name, handlers in _lists() for handler in handlers)


@contextmanager
def silent():
    """No handler is called inside: `blender -f` would not have done this work."""
    before = [(handlers, list(handlers)) for _, handlers in _lists()]
    for handlers, _ in before:
        handlers.clear()
    try:
        yield
    finally:
        for handlers, own in before:
            handlers[:] = own


def _lists():
    for name in dir(bpy.app.handlers):
        handlers = getattr(bpy.app.handlers, name)
        if isinstance(handlers, list):
            yield name, handlers
