"""Everything at once that changes from frame to frame and that a Blender may carry over from one to the next."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small

scene = small.start()
small.sun(scene)

# Three cameras, switched by markers; the scene's own is another.
near = small.camera(scene, "Near", (4, -5, 3))
far = small.camera(scene, "Far", (-6, -7, 5))
below = small.camera(scene, "Below", (5, 5, -4))
scene.camera = below
for frame, camera in ((1, near), (5, far)):
    marker = scene.timeline_markers.new(f"to {camera.name}", frame=frame)
    marker.camera = camera

# A mesh that another one changes, by an animated modifier.
bent = small.cube("Bent")
subdivision = bent.modifiers.new("Fine", "SUBSURF")
subdivision.levels = 1
subdivision.render_levels = 3
twist = bent.modifiers.new("Twist", "SIMPLE_DEFORM")
for frame, angle in ((-10, -2.0), (10, 2.0)):
    twist.angle = angle
    twist.keyframe_insert("angle", frame=frame)

# One that is there in some frames only.
shy = small.cube("Shy", (2.2, 0, 0.5))
for frame, hidden in ((1, False), (4, True), (7, False)):
    shy.hide_render = hidden
    shy.keyframe_insert("hide_render", frame=frame)

# One moved by a driver, which also reads the scene's last frame: -f leaves that alone.
driven = small.cube("Driven", (-2.2, 0, 0))
driven.scale = (0.6, 0.6, 0.6)
driver = driven.driver_add("location", 2).driver
last = driver.variables.new()
last.name = "last"
last.targets[0].id_type = "SCENE"
last.targets[0].id = scene
last.targets[0].data_path = "frame_end"
driver.expression = "sin(frame / 2) + last / 20"

# Pictures that follow the frame.
for number in range(1, 11):
    picture = bpy.data.images.new(f"p{number}", 8, 8)
    picture.generated_color = (number / 10, 0.2, 1 - number / 10, 1)
    picture.filepath_raw = small.here(f"picture_{number:04d}.png")
    picture.file_format = "PNG"
    picture.save()
    bpy.data.images.remove(picture)
sequence = bpy.data.images.load(small.here("picture_0001.png"))
sequence.source = "SEQUENCE"
paint = bpy.data.materials.new("Paint")
paint.use_nodes = True
texture = paint.node_tree.nodes.new("ShaderNodeTexImage")
texture.image = sequence
texture.image_user.frame_duration = 10
texture.image_user.use_auto_refresh = True
surface = paint.node_tree.nodes["Principled BSDF"]
paint.node_tree.links.new(texture.outputs["Color"], surface.inputs["Base Color"])
for frame, roughness in ((1, 0.1), (10, 0.9)):
    surface.inputs["Roughness"].default_value = roughness
    surface.inputs["Roughness"].keyframe_insert("default_value", frame=frame)
for thing in (bent, driven):
    thing.data.materials.append(paint)

# The noise changes too, as most people have it.
scene.cycles.driver_add("seed").driver.expression = "frame"

small.save("animated")
