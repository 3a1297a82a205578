"""Prints what this Blender can do, as one line of JSON: each answer is of Blender itself, or of a frame that it has rendered.

    blender -b --factory-startup -P facts.py -- FOLDER
"""

import json
import os
import sys

import bpy

FOLDER = sys.argv[-1]


def started():
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(scene.camera)
    scene.render.resolution_x = scene.render.resolution_y = 16
    scene.cycles.samples = 1
    scene.cycles.use_denoising = False
    scene.eevee.taa_render_samples = 1
    return scene


def renders(*engines):
    """Whether one of these engines is there, and writes a frame."""
    scene = started()
    for engine in engines:
        try:
            scene.render.engine = engine
        except TypeError:  # Blender's answer to an engine that it does not have
            continue
        scene.render.image_settings.file_format = "PNG"
        scene.render.filepath = os.path.join(FOLDER, engine)
        bpy.ops.render.render(write_still=True)
        return os.path.exists(f"{scene.render.filepath}.png")
    return False


def handler_is_told():
    """Whether the handler of a render's statistics is given them."""
    told = []
    scene = started()
    bpy.app.handlers.render_stats.append(lambda *given: told.extend(given))
    scene.render.engine = "CYCLES"
    scene.render.filepath = os.path.join(FOLDER, "handler")
    bpy.ops.render.render(write_still=True)
    return any(isinstance(one, str) and "Sample" in one for one in told)


def fills_in_templates():
    render = started().render
    render.filepath = os.path.join(FOLDER, "{resolution_x}_")
    return "{" not in render.frame_path(frame=1)


def cycles_has(feature):
    import _cycles

    return bool(getattr(_cycles, f"with_{feature}", False))


def is_built_with(feature):
    return bool(getattr(bpy.app.build_options, feature))


def formats():
    """Those in which a frame is written, of all that this Blender has a name for."""
    known = bpy.types.ImageFormatSettings.bl_rna.properties["file_format"].enum_items_static
    movies = {"AVI_JPEG", "AVI_RAW", "FFMPEG"}
    return ", ".join(sorted(item.identifier for item in known if item.identifier not in movies and writes(item.identifier)))


def writes(name):
    scene = started()
    scene.render.engine = "CYCLES"
    # JPEG 2000 refuses pictures that are smaller.
    scene.render.resolution_x = scene.render.resolution_y = 64
    image = scene.render.image_settings
    if hasattr(image, "media_type"):
        image.media_type = "MULTI_LAYER_IMAGE" if name == "OPEN_EXR_MULTILAYER" else "IMAGE"
    image.file_format = name
    folder = os.path.join(FOLDER, f"format-{name}")
    scene.render.filepath = os.path.join(folder, "frame")
    try:
        bpy.ops.render.render(write_still=True)
    except RuntimeError:  # Blender's answer when it cannot save
        return False
    return any(os.path.getsize(os.path.join(folder, file)) > 0 for file in os.listdir(folder))


facts = {
    "Blender": bpy.app.version_string,
    "renders with Cycles": renders("CYCLES"),
    "renders with EEVEE, by OpenGL in software": renders("BLENDER_EEVEE_NEXT", "BLENDER_EEVEE"),
    "renders with Workbench, by OpenGL in software": renders("BLENDER_WORKBENCH"),
    "denoises (OpenImageDenoise)": cycles_has("openimagedenoise"),
    "Open Shading Language": cycles_has("osl"),
    "path guiding": cycles_has("path_guiding"),
    "Alembic": is_built_with("alembic"),
    "USD": is_built_with("usd"),
    "OpenVDB": is_built_with("openvdb"),
    "Freestyle": is_built_with("freestyle"),
    "fluid simulation": is_built_with("fluid"),
    "tells scripts of its samples": handler_is_told(),
    "renders a part of a frame's samples": hasattr(started().cycles, "use_sample_subset"),
    "fills in templates in paths": fills_in_templates(),
    "the compositor is": "a node group" if hasattr(started(), "compositing_node_group") else "of the scene",
    "view transform of a new scene": started().view_settings.view_transform,
    "extensions": hasattr(bpy.context.preferences, "extensions"),
    "picture formats": formats(),
}
print("FACTS", json.dumps(facts))
