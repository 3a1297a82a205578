"""No frame is like another, however many there are, and each takes next to no time."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import small

scene = small.start()
scene.cycles.samples = 4
scene.render.resolution_x, scene.render.resolution_y = 48, 32
small.sun(scene)
scene.camera = small.camera(scene, "Camera", (2, -4, 3))
cube = small.cube("Cube")
for frame in (0, 10_000):
    cube.rotation_euler.z = frame * 0.37
    cube.rotation_euler.x = frame * 0.11
    cube.keyframe_insert("rotation_euler", frame=frame)

for curve in small.curves(cube.animation_data.action):
    for point in curve.keyframe_points:
        point.interpolation = "LINEAR"

small.save("every-frame-new")
