"""A frame is over almost before it began: what is left to measure is everything around it.

`blender -b -P light.py -- light.blend`
"""

import sys

import bpy

bpy.ops.wm.read_factory_settings(use_empty=True)
scene = bpy.context.scene
scene.frame_start, scene.frame_end = 1, 48
scene.render.engine = "CYCLES"
scene.render.resolution_x, scene.render.resolution_y = 240, 136
scene.render.image_settings.compression = 15
scene.cycles.samples = 10
scene.cycles.use_denoising = False
scene.cycles.use_adaptive_sampling = False
scene.cycles.max_bounces = 2

bpy.ops.mesh.primitive_plane_add(size=20)
bpy.ops.mesh.primitive_monkey_add(location=(0, 0, 1))
head = bpy.context.object
head.driver_add("rotation_euler", 2).driver.expression = f"frame*{6.283185 / 48}"
bpy.ops.object.light_add(type="SUN", rotation=(0.7, 0.3, 0))
bpy.context.object.data.energy = 3
bpy.ops.object.camera_add(location=(0, -5, 2.5), rotation=(1.25, 0, 0))
scene.camera = bpy.context.object

bpy.ops.wm.save_as_mainfile(filepath=sys.argv[sys.argv.index("--") + 1], compress=True)
