"""Lets Blender's render operator do what `blender -f` does, and no more."""

from contextlib import contextmanager

import bpy

from .file_scripts import hush, restore, silent


@contextmanager
def from_aside(scene, at_start):
    """The render operator is to be called in here, for the scene. `at_start` is called when its render begins.

    The operator, and Python's wrapper around it, bring the scene of the context up to date before and after each render:
    evaluations of the whole scene, for a window that is not there. So the context has an empty scene then, and no handler is
    called. While Blender renders, that scene is gone, and the context is that of `blender -f`, which has no window: scripts and
    drivers of the scene find what they would find there.
    """
    empty = _EmptyScene(scene)
    handlers = bpy.app.handlers
    ends = (handlers.render_complete, handlers.render_cancel)
    own = hush()

    def begin(*_):
        nonlocal own
        empty.leave()
        restore(own)
        own = None
        # Blender goes on with what comes after the first.
        handlers.render_init.insert(0, begin)
        for hook in ends:
            hook.append(end)
        at_start()

    def end(*_):
        nonlocal own
        for hook in ends:
            if end in hook and hook[-1] is not end:
                hook.append(end)  # One that was added since comes first.
                return
        take_out()
        own = hush()
        empty.enter()

    def take_out():
        for hook in (handlers.render_init, *ends):
            hook[:] = [one for one in hook if one not in (begin, end)]

    handlers.render_init.append(begin)
    try:
        with bpy.context.temp_override(window=None):
            empty.enter()
            try:
                yield
            finally:
                empty.leave()
    finally:
        take_out()
        if own is not None:
            restore(own)


class _EmptyScene:
    """It is in the file only while it is the scene of the context."""

    def __init__(self, scene):
        self._followed = scene
        self._scene = None
        self._override = None

    def enter(self):
        self._scene = bpy.data.scenes.new("empty")
        # The operator carries the frame over to the scene that it renders. Setting frame_current would cut at 0.
        if self._scene.frame_current != self._followed.frame_current:
            with silent():
                self._scene.frame_set(self._followed.frame_current)
        self._override = bpy.context.temp_override(scene=self._scene, view_layer=self._scene.view_layers[0])
        self._override.__enter__()

    def leave(self):
        if self._scene is not None:
            self._override.__exit__(None, None, None)
            bpy.data.batch_remove([self._scene])
            self._scene = None
