"""File formats of the frames."""

import bpy

from .fault import bad_input, choices

_ALSO = {"JPG": "JPEG", "EXR": "OPEN_EXR", "TIF": "TIFF", "TGA": "TARGA", "JP2": "JPEG2000"}
_MOVIES = ("FFMPEG", "AVI_JPEG", "AVI_RAW", "FRAMESERVER")


def set_format(scene, wanted):
    name = wanted.upper()
    name = _ALSO.get(name, name)
    if name in _MOVIES:
        raise bad_input(f'format "{wanted}": is a movie, and frames are still images; use {choices(_stills(), 20)}')
    if not _accepts(scene.render.image_settings, name):
        raise bad_input(
            f'format "{wanted}": Blender {bpy.app.version_string} writes no such images; use {choices(_stills(), 20)}'
        )


def _stills():
    rules = bpy.types.ImageFormatSettings.bl_rna.properties["file_format"]
    return [item.identifier for item in rules.enum_items if item.identifier not in _MOVIES]


def _accepts(image, name):
    # Blender 5 shows only the formats of the chosen kind of medium.
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
