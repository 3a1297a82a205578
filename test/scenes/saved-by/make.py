"""The .blend files beside this script, each by the Blender that its name says: `blender -b -P make.py -- FILE`.

They are kept, so that an older Blender can be shown a newer one's file where the newer one is not there.
"""

import sys

import bpy

bpy.ops.wm.read_factory_settings(use_empty=True)
camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
bpy.context.scene.collection.objects.link(camera)
bpy.context.scene.camera = camera
bpy.ops.mesh.primitive_cube_add()
bpy.ops.wm.save_as_mainfile(filepath=sys.argv[-1], compress=True)
