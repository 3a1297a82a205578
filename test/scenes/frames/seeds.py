"""Scenes whose noise is another in each frame: by keyframes, and by Cycles' own doing."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import small


def scene():
    made = small.start()
    made.camera = small.camera(made, "Camera", (3, -6, 4))
    small.sun(made)
    small.cube("Cube")
    return made


cycles = scene().cycles
for frame, seed in ((1, 4), (5, 12)):
    cycles.seed = seed
    cycles.keyframe_insert("seed", frame=frame)
small.save("keyframes")

cycles = scene().cycles
cycles.seed = 3
cycles.use_animated_seed = True
small.save("per-frame")
