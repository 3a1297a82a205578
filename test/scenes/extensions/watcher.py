"""An add-on that makes of all it sees, and how often it is called, the exposure of the picture."""

import zlib

import bpy

bl_info = {"name": "Watcher", "blender": (3, 0, 0), "category": "Render", "version": (1, 0, 0)}

_TIMES = ("frame_change_pre", "frame_change_post", "render_init", "render_pre", "render_post")
seen = []


def _watch(time):
    @bpy.app.handlers.persistent
    def see(scene, *_):
        seen.append((time, scene.name, scene.frame_current, [one.name for one in bpy.data.scenes], bpy.context.window is None))
        for one in bpy.data.scenes:
            one.view_settings.exposure = zlib.crc32(repr(seen).encode()) % 1000 / 500

    return see


_handlers = {time: _watch(time) for time in _TIMES}


def register():
    for time, handler in _handlers.items():
        getattr(bpy.app.handlers, time).append(handler)


def unregister():
    for time, handler in _handlers.items():
        getattr(bpy.app.handlers, time).remove(handler)
