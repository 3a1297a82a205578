"""Scenes whose frames are given names: two cameras by markers, a name that no file can have, an output path of its own."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from small import camera, cube, save, start, sun

scene = start()
scene.name = "Shot 10/a"
scene.render.resolution_x, scene.render.resolution_y = 64, 48
scene.render.resolution_percentage = 50
scene.cycles.samples = 1
scene.render.fps, scene.render.fps_base = 30, 1.001
wide, close = camera(scene, "Wide", (4, -4, 2)), camera(scene, "Close: up", (2, -2, 1))
scene.camera = close
cube("Cube")
sun(scene)
for frame, thing in ((2, wide), (5, close)):
    scene.timeline_markers.new(f"cut {frame}", frame=frame).camera = thing
save("named")

scene.render.filepath = "//own/shot010_"
save("own-prefix")

scene.render.filepath = "//own/{scene_name}/{camera_name}_##_x"
save("own-template")

scene.render.filepath = "//own/"
save("own-folder")

scene.render.filepath = "//../up/\\odd\\####.png"
save("own-odd")

scene.render.filepath = "/tmp/"
save("own-default")

scene.render.filepath = ""
save("own-empty")

scene.render.filepath = "//own/.hidden_####"
save("own-hidden")
