"""Keeps the output paths of a frame, whatever the scene's own handlers set."""

from contextlib import contextmanager

import bpy

# All hooks until the files are written; each time after the scene's own handlers. A Blender has only some of them.
_HOOKS = ("render_init", "frame_change_pre", "frame_change_post", "render_pre", "composite_pre", "composite_post")


@contextmanager
def held(set_outputs):
    def again(*_):
        set_outputs()

    hooks = [getattr(bpy.app.handlers, name) for name in _HOOKS if hasattr(bpy.app.handlers, name)]
    again()
    for hook in hooks:
        hook.append(again)
    try:
        yield
    finally:
        for hook in hooks:
            if again in hook:
                hook.remove(again)
