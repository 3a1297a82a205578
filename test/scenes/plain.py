"""A cube, and the same with something taken away or turned on: one scene for each function."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
import bpy
import small


def plain():
    scene = small.start()
    small.sun(scene)
    scene.camera = small.camera(scene, "Camera", (3, -6, 4))
    thing = small.cube("Cube")
    thing.rotation_euler.z = 0.3
    for frame, height in ((-10, -1), (10, 1)):
        thing.location.z = height
        thing.keyframe_insert("location", index=2, frame=frame)
    return scene


def no_camera():
    scene = plain()
    bpy.data.objects.remove(scene.camera)


def any_camera():
    plain().camera = None


def no_camera_needed():
    scene = plain()
    bpy.data.objects.remove(scene.camera)
    nodes, links, picture = small.compositor(scene)
    nodes.remove(next(node for node in nodes if node.bl_idname == "CompositorNodeRLayers"))
    color = nodes.new("CompositorNodeRGB")
    color.outputs[0].default_value = (0.2, 0.5, 0.8, 1)
    links.new(color.outputs[0], picture)


def movie():
    small.set_format(plain(), "FFMPEG")


def webp_in_grey():
    image = plain().render.image_settings
    small.set_format(bpy.context.scene, "WEBP")
    try:
        image.color_mode = "BW"
    except TypeError:  # Not offered by this Blender
        image.color_mode = "RGB"


def denoised():
    plain().cycles.use_denoising = True


def fixed_samples():
    plain().cycles.use_adaptive_sampling = False


def layers_off():
    plain().view_layers[0].use = False


def no_output():
    """Blender 3.4 crashes on it."""
    nodes, _, _ = small.compositor(plain())
    nodes.clear()


def cropped():
    render = plain().render
    render.use_border = render.use_crop_to_border = True
    render.border_min_x, render.border_max_x = 0.1, 0.7
    render.border_min_y, render.border_max_y = 1 / 3, 0.9
    render.resolution_percentage = 75


def empty_region():
    """Half a pixel wide."""
    render = plain().render
    render.use_border = True
    render.border_min_x, render.border_max_x = 0.5, 0.505


def stereo():
    plain().render.use_multiview = True


def saved_at_minus_7():
    plain().frame_set(-7)


def scripted():
    """A driver that is more than a simple expression, which Blender runs only for files it trusts."""
    thing = plain().objects["Cube"]
    thing.driver_add("location", 0).driver.expression = "sum(number for number in (frame, 1))"


for variant in (
    plain, no_camera, any_camera, no_camera_needed, movie, webp_in_grey, denoised, fixed_samples, no_output, layers_off, cropped, empty_region, stereo,
    saved_at_minus_7, scripted,
):
    variant()
    small.save(variant.__name__.replace("_", "-"))
