"""File formats of frames."""

import os
import re
import tempfile
from contextlib import suppress

import bpy

from ..settings.colour_names import unknown_names
from ..server.fault import bad_input, choices
from ..scene.scene_info import picture_size

_MOVIES = ("FFMPEG", "AVI_JPEG", "AVI_RAW", "FRAMESERVER")


def set_format(scene, wanted):
    name = wanted.upper()
    if name in _MOVIES:
        raise bad_input(f'format "{wanted}": is a movie, and frames are still images; use {choices(_written(scene), 20)}')
    if not _accepts(scene.render.image_settings, name):
        raise bad_input(
            f'format "{wanted}": Blender {bpy.app.version_string} writes no such images; use {choices(_written(scene), 20)}'
        )


def make_whole(image):
    """Gives a format a depth and a mode of colour that it has, as Blender does when it is chosen. A damaged file may have others: Python shows them
    as an empty text, and Blender of before 5 cuts off a BMP with transparency."""
    if image.file_format and not (image.color_depth and image.color_mode):
        with suppress(TypeError):  # Blender 5 shows only the formats of the chosen kind of medium.
            image.file_format = image.file_format


def _written(scene):
    """The still formats that this Blender saves. The scene keeps the last one tried."""
    rules = bpy.types.ImageFormatSettings.bl_rna.properties["file_format"]
    names = [item.identifier for item in rules.enum_items if item.identifier not in _MOVIES]
    return [name for name in names if _accepts(scene.render.image_settings, name) and (is_written(scene) or colours_written(scene))]


def _accepts(image, name):
    # Blender 5 shows only the formats of the chosen media type.
    kinds = ("IMAGE", "MULTI_LAYER_IMAGE") if hasattr(image, "media_type") else (None,)
    for kind in kinds:
        try:
            if kind:
                image.media_type = kind
            image.file_format = name
        except TypeError:
            continue
        return True
    return False


def is_written(scene):
    """Whether this Blender can save a picture with the scene's format: it lists even formats that it was built without."""
    if scene.render.image_settings.file_format == "OPEN_EXR_MULTILAYER":
        # Blender 5 cannot save a multilayer EXR from an image that is not multilayer.
        return bpy.app.build_options.image_openexr
    settings = scene.render.image_settings
    if getattr(settings, "color_management", "") == "OVERRIDE" and unknown_names(settings):
        # Older Blenders crash when they save with colour names that they do not have; the check of colours reports those.
        return True
    image = bpy.data.images.new("Brenda", *(min(size, 256) for size in picture_size(scene.render)))
    try:
        with tempfile.TemporaryDirectory() as folder:
            # A full disk says nothing about the format; the frame itself will report it.
            return _is_saved(image, os.path.join(folder, "picture"), scene) or not _has_room(folder)
    finally:
        bpy.data.images.remove(image)


def _is_saved(image, path, scene):
    try:
        image.save_render(path, scene=scene)
    except RuntimeError:
        return False
    return os.path.exists(path) and os.path.getsize(path) > 0


def _has_room(folder):
    """Enough for the largest picture that is tried."""
    try:
        with open(os.path.join(folder, "room"), "wb") as file:
            file.write(bytes(256 * 256 * 16))
    except OSError:
        return False
    return True


def colours_written(scene):
    """Colour modes, such as RGB, in which this Blender saves the scene's format, when it does not support the scene's own."""
    image = scene.render.image_settings
    own = image.color_mode
    modes = [item.identifier for item in image.bl_rna.properties["color_mode"].enum_items_static]
    try:
        return [mode for mode in modes if mode != own and _takes(image, mode) and is_written(scene)]
    finally:
        image.color_mode = own


def _takes(image, mode):
    try:
        image.color_mode = mode
    except TypeError:  # Blender offers only each format's own modes.
        return False
    return True


def not_saved(said, scene):
    """The error of a frame that Blender could not save. Without a reason from the system, the format is a likely one."""
    if not re.search(r"Render error \((Success|Unknown error)\) cannot save", said):
        return said
    image, (width, height) = scene.render.image_settings, picture_size(scene.render)
    as_what = f"{image.file_format}, {width} x {height}, {image.color_mode}, {image.color_depth} bits a value"
    return f"Blender {bpy.app.version_string} could not save the frame as {as_what}"
