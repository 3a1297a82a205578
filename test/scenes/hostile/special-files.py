"""A scene whose files somebody can make devices and pipes of; none of them is there."""

import os
import sys
import wave

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small


def silence():
    path = small.here("silence.wav")
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(1600))
    return path


made = small.start()
small.sun(made)
made.camera = small.camera(made, "Camera", (3, -6, 4))
cube = small.cube("Cube")

sound = small.sequencer(made).new_sound("Sound", silence(), 1, 1)
made.render.use_sequencer = False

volume = bpy.data.volumes.new("Volume")
made.collection.objects.link(bpy.data.objects.new("Volume", volume))

image = bpy.data.images.new("Image", 4, 4)
image.source = "FILE"
material = bpy.data.materials.new("Material")
material.use_nodes = True
node = material.node_tree.nodes.new("ShaderNodeTexImage")
node.image = image
material.node_tree.links.new(node.outputs[0], material.node_tree.nodes["Principled BSDF"].inputs[0])
cube.data.materials.append(material)

cache = cube.modifiers.new("Cache", "MESH_CACHE")
cache.cache_format = "PC2"

small.save("special")
sound.sound.filepath = "//sound.wav"
volume.filepath = "//volume.vdb"
image.filepath = "//image.png"
cache.filepath = "//cache.pc2"
bpy.ops.wm.save_mainfile(relative_remap=False)

# Blender opens a library before a check can look at it.
library = bpy.data.meshes.new("Linked")
library.use_fake_user = True
bpy.data.libraries.write(small.here("library.blend"), {library})
bpy.ops.wm.read_factory_settings(use_empty=True)
with bpy.data.libraries.load(small.here("library.blend"), link=True) as (_, taken):
    taken.meshes = ["Linked"]
bpy.context.scene.collection.objects.link(bpy.data.objects.new("User", taken.meshes[0]))
small.save("library-linked")
os.remove(small.here("library.blend"))

# A light that reads a file as a frame is rendered; then one whose keyframes may have it read that.
made = small.start()
small.sun(made)
made.camera = small.camera(made, "Camera", (3, -6, 4))
lamp = bpy.data.objects["Sun"].data
lamp.use_nodes = True
light = lamp.node_tree.nodes.new("ShaderNodeTexIES")
lamp.node_tree.links.new(light.outputs[0], lamp.node_tree.nodes["Emission"].inputs["Strength"])
light.mode, light.filepath = "EXTERNAL", "//light.ies"
small.save("lit")
for frame, mode in ((1, "INTERNAL"), (2, "EXTERNAL"), (0, "INTERNAL")):
    light.mode = mode
    light.keyframe_insert("mode", frame=frame)
# A new mode forgets the path.
light.filepath = "//light.ies"
small.save("keyed")
