"""Scenes whose pictures have a depth or a mode of colour that their format has not."""

import ctypes
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small

# Of struct ImageFormatData, which begins with the format, in the makesdna/DNA_scene_types.h of Blender 3.
for name, number in (("hdr", 21), ("bmp", 20)):
    scene = small.start()
    scene.camera = small.camera(scene, "Camera", (0, -3, 0))
    scene.render.resolution_x = scene.render.resolution_y = 32
    image = scene.render.image_settings
    image.file_format, image.color_mode, image.color_depth = "PNG", "RGBA", "16"
    kind = ctypes.c_uint8.from_address(image.as_pointer())
    kind.value = number
    bpy.ops.wm.save_as_mainfile(filepath=small.here(f"{name}.blend"))
