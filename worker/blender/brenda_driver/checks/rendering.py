"""What would fail every frame, or leave it without a picture."""

import bpy

from .. import denoiser
from ..fault import choices
from ..rendered_scenes import has_output
from .finding import finding


def rendering(asked):
    scene = asked.scene
    if not has_output(scene):
        yield _of(scene, "no-output", "its compositor is on and has no output", "add a Composite node or turn it off")
    for needed in asked.scenes:
        yield from _camera(needed)
        yield from _layers(needed)
    yield from _format(scene)
    yield from _denoising(scene)


def _of(scene, id, say, mend):
    return finding(id, f'scene "{scene.name}"', say, mend)


def _camera(scene):
    """Blender's window makes do with any camera it finds; `blender -f` wants to be told which."""
    if scene.camera or any(marker.camera for marker in scene.timeline_markers):
        return
    cameras = [thing.name for thing in scene.objects if thing.type == "CAMERA"]
    mend = f"give --camera with one of {choices(cameras)}" if cameras else "add one in Blender and save"
    yield _of(scene, "no-camera", "has no active camera", mend)


def _layers(scene):
    """Without one, Blender 3.4 crashes, or gives the compositor nothing to work on."""
    if not any(layer.use for layer in scene.view_layers):
        has = choices(layer.name for layer in scene.view_layers)
        mend = f"turn one on in Blender and save ({has})"
        yield _of(scene, "no-view-layer", "no view layer is on for rendering", mend)


def _format(scene):
    name = scene.render.image_settings.file_format
    if scene.render.is_movie_format:
        yield _of(scene, "movie-output", f"writes a movie ({name}), and frames are still images", "give --format PNG")
    elif not name:
        say = f"writes a format that this Blender {bpy.app.version_string} does not know"
        yield _of(scene, "missing-format", say, "give --format PNG, or use the Blender that saved it")


def _denoising(scene):
    """Cycles without a denoiser renders the frame, fails at its very end, and writes nothing."""
    if denoiser.is_wanted(scene) and scene.cycles.denoiser != "OPTIX" and not denoiser.is_built_in():
        say = f"is denoised, and this Blender {bpy.app.version_string} was built without a denoiser"
        mend = "turn denoising off in the scene, or use a Blender from blender.org"
        yield _of(scene, "no-denoiser", say, mend)
