"""Lays the job's settings over the scene. Only what is given changes anything."""

from . import denoiser, gpu, render_data
from .engines import set_engine, set_samples
from .fault import bad_input, choices
from .formats import set_format


def apply(scene, settings):
    """Takes RenderSettings as protocol/render-settings.ts defines them."""
    if "engine" in settings:
        set_engine(scene, settings["engine"])
    if "device" in settings:
        gpu.set_device(scene, settings["device"])
    if "samples" in settings:
        set_samples(scene, settings["samples"])
    if "resolution" in settings:
        _set_size(scene.render, **settings["resolution"])
    if "percentage" in settings:
        _set_number(scene.render, "resolution_percentage", settings["percentage"], "percentage")
    if "camera" in settings:
        _set_camera(scene, settings["camera"])
    if "viewLayer" in settings:
        _set_view_layer(scene, settings["viewLayer"])
    if "format" in settings:
        set_format(scene, settings["format"])
    if "denoise" in settings:
        denoiser.turn_off(scene)
    if "keepRenderData" in settings:
        render_data.keep()
    _for_a_farm(scene.render)


def _set_size(render, width, height):
    asked = f"resolution {width}x{height}: the"
    _set_number(render, "resolution_x", width, f"{asked} width", "")
    _set_number(render, "resolution_y", height, f"{asked} height", "")


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
    scene.camera = cameras[wanted]
    for marker in scene.timeline_markers:
        # A marker's camera would take over again at its frame.
        marker.camera = None


def _set_view_layer(scene, wanted):
    if wanted not in scene.view_layers:
        has = choices(layer.name for layer in scene.view_layers)
        raise bad_input(f'view layer "{wanted}": the scene has no view layer of that name; it has {has}')
    for layer in scene.view_layers:
        layer.use = layer.name == wanted


def _for_a_farm(render):
    """What decides where and whether a file is written, and never its pixels."""
    render.use_file_extension = True
    render.use_overwrite = True
    render.use_placeholder = False
    render.use_render_cache = False
    # Set, it makes the operator render the active layer alone, where `blender -f` renders all.
    render.use_single_layer = False
