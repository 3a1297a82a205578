"""A render engine of one colour, and a property of objects that is worked out when a driver asks for it.

Of Blender 4.2 and later it is an extension, of older ones an add-on.
"""

import bpy

bl_info = {"name": "Lantern", "blender": (3, 0, 0), "category": "Render", "version": (1, 0, 0)}


class LanternEngine(bpy.types.RenderEngine):
    bl_idname = "LANTERN"
    bl_label = "Lantern"

    def render(self, depsgraph):
        scene = depsgraph.scene
        scale = scene.render.resolution_percentage / 100
        width, height = int(scene.render.resolution_x * scale), int(scene.render.resolution_y * scale)
        result = self.begin_result(0, 0, width, height)
        result.layers[0].passes["Combined"].rect = [(*scene.lantern.colour, 1)] * (width * height)
        self.end_result(result)


class LanternSettings(bpy.types.PropertyGroup):
    colour: bpy.props.FloatVectorProperty(size=3, default=(1, 0, 0))


CLASSES = (LanternSettings, LanternEngine)


def register():
    for one in CLASSES:
        bpy.utils.register_class(one)
    bpy.types.Scene.lantern = bpy.props.PointerProperty(type=LanternSettings)
    bpy.types.Object.lantern_height = bpy.props.FloatProperty(get=lambda thing: 5)


def unregister():
    del bpy.types.Object.lantern_height, bpy.types.Scene.lantern
    for one in reversed(CLASSES):
        bpy.utils.unregister_class(one)
