"""An add-on that counts the frames it has seen, and lifts what is called "Wall" by one for each after the first."""

import bpy

bl_info = {"name": "Counter", "blender": (3, 0, 0), "category": "Render", "version": (1, 0, 0)}

seen = []


@bpy.app.handlers.persistent
def count(scene, *_):
    if scene.frame_current not in seen:
        seen.append(scene.frame_current)
    if "Wall" in bpy.data.objects:
        bpy.data.objects["Wall"].location.z = 10 * (len([frame for frame in seen if frame > 1]) > 1)


def register():
    bpy.app.handlers.frame_change_pre.append(count)


def unregister():
    bpy.app.handlers.frame_change_pre.remove(count)
