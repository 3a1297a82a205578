"""What a render takes of the scene's settings, at the time when it takes it: handlers may set others before and after."""

from contextlib import contextmanager

import bpy

# As Blender's RE_RenderAnim does it: behind the handlers of render_init it copies the settings, before those of render_pre it reads the
# border. Format and colours it reads as it writes, before the handlers of render_post.
_AT_INIT = ("resolution_x", "resolution_y", "resolution_percentage", "use_crop_to_border", "use_multiview")
_AT_PRE = ("use_border", "border_min_x", "border_max_x", "border_min_y", "border_max_y")


@contextmanager
def as_taken(scene, describe):
    """`describe` is called when the frame is written, with render settings as they were taken."""
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
    """Some of the settings, and the scene's own for all others."""

    def __init__(self, render, taken):
        self._render = render
        self._values = taken

    def __getattr__(self, name):
        return self._values[name] if name in self._values else getattr(self._render, name)
