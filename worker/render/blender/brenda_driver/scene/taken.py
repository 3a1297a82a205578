"""The scene's settings at the moment when the render reads them: handlers may set others before and after."""

from contextlib import contextmanager

import bpy

# The order in Blender's RE_RenderAnim: it copies the settings after the handlers of render_init, and reads the border before those of
# render_pre. It reads format and colours when it writes, before the handlers of render_post.
_AT_INIT = ("resolution_x", "resolution_y", "resolution_percentage", "use_crop_to_border", "use_multiview")
_AT_PRE = ("use_border", "border_min_x", "border_max_x", "border_min_y", "border_max_y")


@contextmanager
def as_taken(scene, describe):
    """`describe` is called when the frame is written, with the render settings as they were read."""
    taken = {}

    def take(names):
        def hook(*_):
            taken.update((name, getattr(scene.render, name)) for name in names)

        return hook

    def written(*_):
        describe(_Taken(scene.render, taken))

    handlers = bpy.app.handlers
    init, pre = take(_AT_INIT), take(_AT_PRE)
    handlers.render_init.append(init)
    handlers.render_pre.insert(0, pre)
    handlers.render_post.insert(0, written)
    try:
        yield
    finally:
        for hooks, own in ((handlers.render_init, init), (handlers.render_pre, pre), (handlers.render_post, written)):
            if own in hooks:
                hooks.remove(own)


class _Taken:
    """Some of the settings; the scene's own for all others."""

    def __init__(self, render, taken):
        self._render = render
        self._values = taken

    def __getattr__(self, name):
        return self._values[name] if name in self._values else getattr(self._render, name)
