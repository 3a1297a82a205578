"""File Output nodes that write all over the artist's disk."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small
from outputs import file_output

scene = small.start()
small.sun(scene)
scene.camera = small.camera(scene, "Camera", (3, -6, 4))
small.cube("Cube")
scene.view_layers[0].use_pass_z = True

nodes, links, picture = small.compositor(scene)
layers = picture.links[0].from_socket

file_output(nodes, "Beauty", "PNG", "//beauty/../..", "", ("main_####", "../../up_"), layers)
file_output(nodes, "Beauty!", "JPEG", "//", "", ("/absolute/path/picture",), layers)
file_output(nodes, "All: layers", "OPEN_EXR_MULTILAYER", "//layers", "all_####", ("image", "again"), layers)
small.save("file-outputs")
