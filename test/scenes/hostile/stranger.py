"""A scene from a stranger that tries whatever a scene can: `CANARY` is a folder that everyone may write to, in which all of it leaves traces."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
sys.path.insert(0, os.path.dirname(__file__))
os.environ["HOSTILE"] = "[]"
import bpy
import hostile
import small

CANARY = os.environ["CANARY"]
# What steers a terminal, and turns text round.
EVIL = "\u001b]52;c;aGVsbG8=\u0007\u202e"

# Says that it ran, has a process say so, and takes what secrets it finds.
hostile._LEAVE = f"""import glob, subprocess
open("{CANARY}/ran", "a").write("{{}}\\n")
subprocess.run(["touch", "{CANARY}/process"])
for path in (*glob.glob("/proc/[0-9]*/environ"), *glob.glob("/tmp/brenda-fenced-*/mnt/brenda/private")):
    try:
        open("{CANARY}/secrets", "ab").write(open(path, "rb").read())
    except OSError:
        pass
"""

scene = hostile.start()
shown = next(thing for thing in scene.objects if thing.type == "MESH")
shown.name = "Cube" + EVIL
own = {"layer": "first", "switched": "saved"}
hostile.style_module(scene, own)
hostile.registered_text(scene, own)
shown.driver_add("location", 0).driver.expression = f'open("{CANARY}/ran","a").write("driver\\n")'

# Others of its ways are in scenes that the compositor brings in.
for way in ("line-set-name", "layer-name"):
    hostile.armed(hostile.new_scene("Other " + way), {**own, "ways": [way]})
nodes, links, picture = small.compositor(scene)
first = next(node for node in nodes if node.bl_idname == "CompositorNodeRLayers")
for other in bpy.data.scenes:
    if other == scene:
        continue
    layers, over = nodes.new("CompositorNodeRLayers"), nodes.new("CompositorNodeAlphaOver")
    layers.scene = other
    images = [socket for socket in over.inputs if socket.type == "RGBA"]
    links.new(first.outputs["Image"], images[0])
    links.new(layers.outputs["Image"], images[1])
    links.new(over.outputs[0], picture)
    first = over
# What names run, in the file that is opened: it is the first by its name.
hostile.text(" ", "a name")

# Pictures and frames elsewhere, in a folder of the user's.
scene.render.filepath = f"{CANARY}/frame_"
small.new_file_output(nodes, f"{CANARY}/slot", first.outputs[0])
bpy.data.images.new("Image" + EVIL, 4, 4).use_fake_user = True
small.save("stranger")
