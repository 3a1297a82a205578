"""An add-on with a property of which Python counts how often it was asked for it."""

import bpy

bl_info = {"name": "Answering", "blender": (3, 0, 0), "category": "Render", "version": (1, 0, 0)}

asked = []


def _count(_):
    asked.append(len(bpy.data.scenes))
    return float(sum(asked) % 5)


def register():
    bpy.types.Object.asked_for = bpy.props.FloatProperty(get=_count)


def unregister():
    del bpy.types.Object.asked_for
