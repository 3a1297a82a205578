"""A frame is mostly handing geometry to Cycles, the same geometry each time: where a warm Blender pays.

`blender -b -P sync.py -- sync.blend`
"""

import sys

import bpy

bpy.ops.wm.read_factory_settings(use_empty=True)
scene = bpy.context.scene
scene.frame_start, scene.frame_end = 1, 24
scene.render.engine = "CYCLES"
scene.render.resolution_x, scene.render.resolution_y = 240, 136
scene.render.image_settings.compression = 15
scene.cycles.samples = 4
scene.cycles.use_denoising = False
scene.cycles.use_adaptive_sampling = False
scene.cycles.max_bounces = 2

# Subdivided by modifiers, so that the file is small and the scene is not.
for number in range(8):
    bpy.ops.mesh.primitive_monkey_add(location=(number % 4 * 2.6 - 3.9, number // 4 * 3, 1))
    head = bpy.context.object
    head.modifiers.new("Subdivision", "SUBSURF").render_levels = 4

bpy.ops.object.light_add(type="SUN", rotation=(0.7, 0.3, 0))
bpy.context.object.data.energy = 3
bpy.ops.object.camera_add(location=(0, -9, 4), rotation=(1.25, 0, 0))
scene.camera = bpy.context.object
# Only the camera moves.
scene.camera.driver_add("location", 0).driver.expression = "sin(frame*0.2618)"

bpy.ops.wm.save_as_mainfile(filepath=sys.argv[sys.argv.index("--") + 1], compress=True)
