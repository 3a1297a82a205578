"""More cameras and view layers than fit on a line."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
import small

scene = small.start()
for number in range(40):
    small.camera(scene, f"Camera {number:02d}", (number, -6, 4))
scene.camera = scene.objects["Camera 00"]
for number in range(20):
    scene.view_layers.new(f"Layer {number:02d}")
small.save("many-cameras")
