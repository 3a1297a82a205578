"""A scene that names addresses as its files: a movie and a sound in the sequencer, a movie clip, and a movie as an image. ADDRESS is what each begins with."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small

ADDRESS = os.environ["ADDRESS"]

made = small.start()
small.sun(made)
made.camera = small.camera(made, "Camera", (3, -6, 4))
cube = small.cube("Cube")
picture = small.picture(small.here("plate.png"), (0, 1, 0, 1))

strips = small.sequencer(made)
movie = strips.new_movie("Movie", small.here("none.mp4"), 1, 1)
sound = strips.new_sound("Sound", small.here("none.wav"), 2, 1)
clip = bpy.data.movieclips.load(picture)
made.active_clip = clip
image = bpy.data.images.new("Image", 4, 4)
image.source = "MOVIE"
material = bpy.data.materials.new("Material")
material.use_nodes = True
node = material.node_tree.nodes.new("ShaderNodeTexImage")
node.image = image
material.node_tree.links.new(node.outputs[0], material.node_tree.nodes["Principled BSDF"].inputs[0])
cube.data.materials.append(material)

small.save("addresses")
movie.filepath = ADDRESS + "movie.mp4"
sound.sound.filepath = ADDRESS + "sound.wav"
clip.filepath = ADDRESS + "clip.mp4"
image.filepath = ADDRESS + "image.mp4"
bpy.ops.wm.save_mainfile(relative_remap=False)
