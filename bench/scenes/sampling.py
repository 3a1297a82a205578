"""A frame is nearly all sampling, on every core there is: nothing around it should be seen at all.

`blender -b -P sampling.py -- sampling.blend`
"""

import sys

import bpy

bpy.ops.wm.read_factory_settings(use_empty=True)
scene = bpy.context.scene
scene.frame_start, scene.frame_end = 1, 12
scene.render.engine = "CYCLES"
scene.render.resolution_x, scene.render.resolution_y = 320, 180
scene.render.image_settings.compression = 15
scene.cycles.samples = 96
scene.cycles.use_denoising = False
scene.cycles.use_adaptive_sampling = False
scene.cycles.max_bounces = 8

bpy.ops.mesh.primitive_plane_add(size=20)
bpy.ops.mesh.primitive_monkey_add(location=(0, 0, 1))
head = bpy.context.object
head.driver_add("rotation_euler", 2).driver.expression = f"frame*{6.283185 / 12}"
bpy.ops.object.light_add(type="AREA", location=(2, -2, 4))
bpy.context.object.data.energy = 400
bpy.context.object.data.size = 3
bpy.ops.object.camera_add(location=(0, -5, 2.5), rotation=(1.25, 0, 0))
scene.camera = bpy.context.object

bpy.ops.wm.save_as_mainfile(filepath=sys.argv[sys.argv.index("--") + 1], compress=True)
