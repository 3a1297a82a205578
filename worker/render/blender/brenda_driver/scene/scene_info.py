"""The description of an opened scene for the worker."""

import struct

from ..files import blend_file
from ..machine import gpu, memory
from ..settings import denoiser
from ..settings.engines import samples_of
from ..files.external_files import external_files
from ..server.paths import supports_templates
from .rendered_scenes import rendered_scenes
from ..server.version import blender_version
from ..outputs.views import used_views


def describe(scene):
    width, height = picture_size(scene.render)
    return {
        "blender": blender_version(),
        "savedBy": blend_file.saved_by(),
        "frames": {"first": scene.frame_start, "last": scene.frame_end, "step": scene.frame_step},
        "engine": scene.render.engine,
        "samples": samples_of(scene),
        "device": gpu.device_of(scene),
        "denoised": any(map(denoiser.is_wanted, rendered_scenes(scene))),
        "width": width,
        "height": height,
        "format": scene.render.image_settings.file_format,
        "extension": scene.render.file_extension,
        "output": {"text": scene.render.filepath, "hasTemplates": supports_templates(scene.render, "filepath")},
        "files": external_files(),
        "residentBytes": memory.resident(),
    }


def rendered_size(render):
    """The size in rendered pixels: after the percentage and a border, whether the picture is cropped to it or not."""
    width = render.resolution_x * render.resolution_percentage // 100
    height = render.resolution_y * render.resolution_percentage // 100
    if render.use_border:
        width, height = (
            _edge(render.border_max_x, width) - _edge(render.border_min_x, width),
            _edge(render.border_max_y, height) - _edge(render.border_min_y, height),
        )
    return width, height


def picture_size(render):
    """The size of a written image. Without cropping, a border does not change it."""
    if render.use_border and render.use_crop_to_border:
        width, height = rendered_size(render)
    else:
        width = render.resolution_x * render.resolution_percentage // 100
        height = render.resolution_y * render.resolution_percentage // 100
    stereo = render.image_settings.stereo_3d_format
    is_stereo = render.image_settings.views_format == "STEREO_3D" and used_views(render)
    if is_stereo and not stereo.use_squeezed_frame:
        width *= 2 if stereo.display_mode == "SIDEBYSIDE" else 1
        height *= 2 if stereo.display_mode == "TOPBOTTOM" else 1
    return width, height


def _edge(part, pixels):
    """Blender multiplies in single precision and truncates."""
    return int(struct.unpack("f", struct.pack("f", part * pixels))[0])
