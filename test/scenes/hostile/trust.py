"""A scene that does something by itself when it is opened, and a driver that its picture depends on."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small

SPY = """
import json, os, bpy
with open(bpy.path.abspath("//spied.json"), "w") as file:
    json.dump({"pid": os.getpid(), "group": os.getpgid(0), "folder": os.getcwd(), "environment": dict(os.environ)}, file)
"""


scene = small.start()
scene.camera = small.camera(scene, "Camera", (3, -6, 4))
small.sun(scene)
thing = small.cube("Cube")
thing.driver_add("location", 0).driver.expression = "sum(number for number in (frame, -frame, 1))"
spy = bpy.data.texts.new("spy.py")
spy.write(SPY)
spy.use_module = True
small.save("trust")
