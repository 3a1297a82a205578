"""Particles without a bake: what a frame shows depends on the frames Blender has been through."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small

scene = small.start()
small.sun(scene)
scene.camera = small.camera(scene, "Camera", (3, -6, 4))
bead = small.cube("Bead", (0, 0, 50))
bead.scale = (0.15, 0.15, 0.15)
source = small.cube("Source")
source.modifiers.new("Beads", "PARTICLE_SYSTEM")
settings = source.particle_systems[0].settings
source.particle_systems[0].name = "Beads"
settings.count = 200
settings.frame_start, settings.frame_end = 1, 8
settings.render_type = "OBJECT"
settings.instance_object = bead
settings.particle_size = 1
settings.brownian_factor = 3
small.save("particles")
