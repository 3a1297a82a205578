"""A scene in Blender's own colours, and where a file has a working space of its own (Blender 5), in another than the default."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small

scene = small.start()
small.sun(scene)
scene.camera = small.camera(scene, "Camera", (3, -6, 4))
small.cube("Cube")
if hasattr(bpy.data, "colorspace"):
    bpy.ops.wm.set_working_color_space(working_space="Linear Rec.2020", convert_colors=False)
small.save("working-space")
