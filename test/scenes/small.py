"""What all test scenes begin with: few pixels, few samples, and values a file format cannot round away."""

import os
import sys

import bpy


def start():
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.samples = 2
    scene.cycles.use_denoising = False
    scene.eevee.taa_render_samples = 1
    scene.render.resolution_x, scene.render.resolution_y = 80, 60
    scene.render.image_settings.color_depth = "16"
    scene.render.image_settings.compression = 0
    scene.frame_start, scene.frame_end = 1, 10
    return scene


def camera(scene, name, location):
    thing = bpy.data.objects.new(name, bpy.data.cameras.new(name))
    thing.location = location
    scene.collection.objects.link(thing)
    target = thing.constraints.new("TRACK_TO")
    target.target = scene.objects.get("Target") or empty(scene, "Target")
    return thing


def empty(scene, name):
    thing = bpy.data.objects.new(name, None)
    scene.collection.objects.link(thing)
    return thing


def sun(scene):
    thing = bpy.data.objects.new("Sun", bpy.data.lights.new("Sun", "SUN"))
    thing.data.energy = 3
    thing.rotation_euler = (0.5, 0.3, 0.2)
    scene.collection.objects.link(thing)
    return thing


def cube(name, location=(0, 0, 0), collection=None):
    bpy.ops.mesh.primitive_cube_add(location=location)
    thing = bpy.context.object
    thing.name = name
    if collection:
        bpy.context.collection.objects.unlink(thing)
        collection.objects.link(thing)
    return thing


def here(name=""):
    """A path in the folder that the scenes go to: the script's only argument."""
    return os.path.join(sys.argv[-1], name)


def picture(name, color=(1, 0, 0, 1)):
    """Writes a small PNG, or a format that the name's ending says."""
    image = bpy.data.images.new(name, 4, 4)
    image.generated_color = color
    os.makedirs(os.path.dirname(here(name)), exist_ok=True)
    image.filepath_raw = here(name)
    image.file_format = "PNG"
    image.save()
    bpy.data.images.remove(image)
    return here(name)


def save(name):
    path = here(f"{name}.blend")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    bpy.ops.wm.save_as_mainfile(filepath=path, compress=False)
    # The folder is renamed when all is in it.
    bpy.ops.file.make_paths_relative()
    bpy.context.preferences.filepaths.save_version = 0
    bpy.ops.wm.save_as_mainfile(filepath=path, compress=False)
