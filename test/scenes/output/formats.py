"""Pictures in every format that this Blender writes, in every mode, depth and compression, of something and of nothing.

    formats/FORMAT-MODE-DEPTH[-COMPRESSION].*   a monkey
    plain/…                                     the same of one colour
    special/…                                   layers, stereo, values that are no number
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small

scene = small.start()
scene.cycles.samples = 1
small.sun(scene)
scene.render.resolution_x, scene.render.resolution_y = 64, 36
bpy.ops.mesh.primitive_monkey_add(rotation=(0.3, 0.2, 0.1))
monkey = bpy.context.object
scene.camera = small.camera(scene, "Camera", (0, -3, 0))
image = scene.render.image_settings
MOVIES = ("FFMPEG", "AVI_JPEG", "AVI_RAW", "FRAMESERVER")
CODECS = {
    "TIFF": "tiff_codec",
    "OPEN_EXR": "exr_codec",
    "OPEN_EXR_MULTILAYER": "exr_codec",
    "JPEG2000": "jpeg2k_codec",
}
FORMATS = [one.identifier for one in image.bl_rna.properties["file_format"].enum_items if one.identifier not in MOVIES]


def takes(name, value):
    try:
        setattr(image, name, value)
    except TypeError:
        return False
    return True


def write(folder, name):
    scene.render.filepath = small.here(os.path.join(folder, name))
    try:
        bpy.ops.render.render(write_still=True)
    except RuntimeError:
        # A few say no only when they save: DPX in black and white, AVIF where Blender was built without it.
        if os.path.exists(bpy.path.ensure_ext(scene.render.filepath, scene.render.file_extension)):
            os.remove(bpy.path.ensure_ext(scene.render.filepath, scene.render.file_extension))


def kinds(form):
    small.set_format(scene, form)
    codecs = CODECS.get(form)
    all_codecs = [one.identifier for one in image.bl_rna.properties[codecs].enum_items] if codecs else [None]
    for mode in ("BW", "RGB", "RGBA"):
        for depth in ("8", "10", "12", "16", "32"):
            for codec in all_codecs:
                if takes("color_mode", mode) and takes("color_depth", depth) and (not codec or takes(codecs, codec)):
                    yield "-".join(filter(None, (form, mode, depth, codec)))


for form in FORMATS:
    for name in kinds(form):
        write("formats", name)

monkey.hide_render = True
scene.render.film_transparent = True
scene.render.dither_intensity = 0
for form in FORMATS:
    for name in kinds(form):
        write("plain", name)
monkey.hide_render = False

scene.render.engine = "CYCLES"
layer = scene.view_layers[0]
layer.use_pass_z = layer.use_pass_normal = layer.use_pass_object_index = True
scene.view_layers.new("Second")
scene.render.use_multiview = True
for form in ("OPEN_EXR_MULTILAYER", "OPEN_EXR"):
    small.set_format(scene, form)
    image.views_format = "MULTIVIEW"
    image.color_mode, image.color_depth, image.exr_codec = "RGBA", "16", "ZIP"
    write("special", "views-" + form)
if hasattr(image, "use_exr_interleave"):
    # Blender 5 writes a file of several parts, or one in which the layers take turns, as before.
    image.use_exr_interleave = True
    write("special", "views-interleaved")
small.set_format(scene, "PNG")
image.views_format = "STEREO_3D"
image.stereo_3d_format.display_mode = "SIDEBYSIDE"
write("special", "side-by-side")

for depth in ("half", "float"):
    values = [0.0, 0.0, 0.0, 1.0] * 64
    for pixel, channel, value in ((19, 0, "nan"), (20, 0, "nan"), (45, 2, "inf"), (53, 2, "-inf")):
        values[pixel * 4 + channel] = float(value)
    spoilt = bpy.data.images.new("spoilt", 8, 8, float_buffer=True, alpha=True)
    spoilt.pixels.foreach_set(values)
    spoilt.filepath_raw, spoilt.file_format = small.here(f"special/not-finite-{depth}.exr"), "OPEN_EXR"
    small.set_format(scene, "OPEN_EXR")
    scene.render.image_settings.color_depth = "16" if depth == "half" else "32"
    scene.render.image_settings.exr_codec = "ZIP"
    scene.render.use_multiview = False
    spoilt.save_render(spoilt.filepath_raw, scene=scene)
small.save("formats")
