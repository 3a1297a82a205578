"""Applies the job's settings to the scene. Settings that are not given stay as they are."""

import bpy

from ..frame import render_data
from ..machine import gpu
from . import denoiser
from .engines import set_engine, set_samples
from ..server.fault import bad_input, choices
from ..outputs.expected_files import saves_picture
from ..outputs.formats import make_whole, set_format


def apply(scene, settings):
    """Takes RenderSettings as protocol/job/render-settings.ts defines them."""
    make_whole(scene.render.image_settings)
    for name, lay_over in _SETTINGS.items():
        if name in settings:
            _laid(name, settings[name], lambda value: lay_over(scene, value))
    _for_a_farm(scene.render)
    if scene.render.is_movie_format and not saves_picture(scene.render):
        # Nothing is saved in it. While a movie is set, Blender foretells names with a range of frames for File Output nodes.
        set_format(scene, "PNG")


def _laid(name, value, lay_over):
    """An error of Blender for a parsed value is the setting's fault, and must not end Blender."""
    try:
        lay_over(value)
    except (AttributeError, OverflowError, RuntimeError, TypeError, UnicodeError, ValueError) as error:
        raise bad_input(f"{name} {value}: Blender {bpy.app.version_string} does not take it: {error}") from None


def _set_size(scene, size):
    render, width, height = scene.render, size["width"], size["height"]
    asked = f"resolution {width}x{height}: the"
    _set_number(render, "resolution_x", width, f"{asked} width", "")
    _set_number(render, "resolution_y", height, f"{asked} height", "")


def _set_percentage(scene, value):
    _set_number(scene.render, "resolution_percentage", value, "percentage")


def _set_number(owner, name, value, called, shown=None):
    rule = owner.bl_rna.properties[name]
    if not rule.hard_min <= value <= rule.hard_max:
        what = f"{called} {value}:" if shown is None else called
        raise bad_input(f"{what} must be {rule.hard_min} to {rule.hard_max}")
    setattr(owner, name, value)


def _set_camera(scene, wanted):
    cameras = {thing.name: thing for thing in scene.objects if thing.type == "CAMERA"}
    if wanted not in cameras:
        has = f"it has {choices(cameras)}" if cameras else "it has no camera at all"
        raise bad_input(f'camera "{wanted}": the scene has no camera of that name; {has}')
    for marker in scene.timeline_markers:
        # A marker's camera would replace it at its frame.
        marker.camera = None
    # Last: while a marker still has one, Blender 5 makes that the scene's at each change of a marker.
    scene.camera = cameras[wanted]


def _set_view_layer(scene, wanted):
    if wanted not in scene.view_layers:
        has = choices(layer.name for layer in scene.view_layers)
        raise bad_input(f'view layer "{wanted}": the scene has no view layer of that name; it has {has}')
    for layer in scene.view_layers:
        layer.use = layer.name == wanted


def _for_a_farm(render):
    """Settings that decide where and whether a file is written, and never its pixels."""
    render.use_file_extension = True
    render.use_overwrite = True
    render.use_placeholder = False
    # For every scene that is rendered for the frame, such as one that a strip shows, Blender caches a file named after the scene, whose
    # name may leave the folder.
    for scene in bpy.data.scenes:
        scene.render.use_render_cache = False
    # When set, the operator renders only the active layer, where `blender -f` renders all.
    render.use_single_layer = False


# In this order: an engine decides where samples are kept.
_SETTINGS = {
    "engine": set_engine,
    "device": gpu.set_device,
    "samples": set_samples,
    "resolution": _set_size,
    "percentage": _set_percentage,
    "camera": _set_camera,
    "viewLayer": _set_view_layer,
    "format": set_format,
    "denoise": lambda scene, _: denoiser.turn_off(scene),
    "keepRenderData": lambda _scene, _: render_data.keep(),
}
