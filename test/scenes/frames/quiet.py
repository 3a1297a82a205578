"""Its script says nothing: it computes for 8 seconds before frame 2, sleeps for ever before frame 3, and waits for a lock before frame 4.
Before frame 5 it takes from Blender whom to tell of progress.

Two of its objects depend on each other, of which Blender warns when it opens and renders the scene.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small

scene = small.start()
small.sun(scene)
scene.camera = small.camera(scene, "Camera", (3, -6, 4))
one, other = small.cube("One"), small.cube("Other", (0, 0, 2))
for follower, followed in ((one, other), (other, one)):
    follower.constraints.new("COPY_ROTATION").target = followed

text = bpy.data.texts.new("quiet.py")
text.from_string(
    """import bpy, threading, time
def wait(scene, *_):
    frame = scene.frame_current
    end = time.monotonic() + 8
    while frame == 2 and time.monotonic() < end:
        pass
    if frame == 5:
        bpy.app.handlers.render_stats.clear()
    while frame == 3:
        time.sleep(0.2)
    lock = threading.Lock()
    while frame == 4:
        lock.acquire()
bpy.app.handlers.frame_change_pre.append(wait)
"""
)
text.use_module = True
small.save("quiet")
