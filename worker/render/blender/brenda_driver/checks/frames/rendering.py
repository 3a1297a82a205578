"""What would fail every frame, or leave it without a picture."""

import bpy

from ...settings import denoiser
from ...server.fault import choices
from ...outputs.expected_files import saves_picture
from ...outputs.formats import colours_written, is_written
from ...frame.frame_spans import in_words
from ...scene.layers_on import are_moved, frames_without
from ...scene.rendered_scenes import has_output
from ...scene.scene_info import rendered_size
from ...scene.shown_name import shown_name
from ..finding import finding


def rendering(asked):
    made_of = asked.made_of
    for composited in made_of.composited:
        if not has_output(composited):
            end = "Group Output" if bpy.app.version >= (5, 0) else "Composite"
            yield _of(composited, "no-output", "its compositor is on and has no output", f"add a {end} node or turn it off")
    for needed in made_of.without_camera:
        yield _no_camera(needed)
    for needed in made_of.by_layers:
        if without := frames_without(needed, asked.frames):
            yield _no_layer(needed, without)
    yield from _size(asked.scene)
    yield from _format(asked.scene) if saves_picture(asked.scene.render) else _without_picture(asked)
    for rendered in asked.scenes:
        yield from _denoising(rendered)


def _of(scene, id, say, fix):
    return finding(id, f'scene "{shown_name(scene)}"', say, fix)


def _no_camera(scene):
    cameras = [shown_name(thing) for thing in scene.objects if thing.type == "CAMERA"]
    fix = f"give --camera with one of {choices(cameras)}" if cameras else "add one in Blender and save"
    return _of(scene, "no-camera", "has no active camera", fix)


def _no_layer(scene, frames):
    """Without a view layer, Blender 3.4 crashes, or gives the compositor no input."""
    layers = choices(shown_name(layer) for layer in scene.view_layers)
    if not are_moved(scene):
        return _of(scene, "no-view-layer", "no view layer is on for rendering", f"turn one on in Blender and save ({layers})")
    at = f"at frame{'s' if len(frames) > 1 else ''} {in_words(frames)}"
    say = f"keyframes leave no view layer on for rendering {at}"
    return _of(scene, "no-view-layer", say, f"keep one on ({layers}), or do not ask for {'these frames' if len(frames) > 1 else 'this frame'}")


def _size(scene):
    width, height = rendered_size(scene.render)
    if width < 1 or height < 1:
        is_bordered = scene.render.use_border
        what = "its render region is empty" if is_bordered else "its percentage leaves nothing of its size"
        fix = "draw it again in Blender (Ctrl+B), or clear it (Ctrl+Alt+B), and save" if is_bordered else "give --percentage or --resolution"
        yield _of(scene, "no-pixels", what, fix)


def _without_picture(asked):
    outputs = asked.file_outputs
    if not any(True for composited in asked.made_of.composited for _ in outputs.uses(composited)):
        say = "saves no picture: Output is off in its Output Properties, and no File Output node writes one"
        yield _of(asked.scene, "no-output", say, "turn Output on in Blender and save, or link a File Output node")


def _format(scene):
    name = scene.render.image_settings.file_format
    if scene.render.is_movie_format:
        yield _of(scene, "movie-output", f"writes a movie ({name}), and frames are still images", "give --format PNG")
    elif not name:
        say = f"writes a format that this Blender {bpy.app.version_string} does not know"
        yield _of(scene, "missing-format", say, "give --format PNG, or use the Blender that saved it")
    elif not is_written(scene):
        image = scene.render.image_settings
        if modes := colours_written(scene):
            say = f"writes {name} in {image.color_mode}, in which this Blender {bpy.app.version_string} cannot save it"
            fix = f"set its color to one of {choices(modes)} in Blender (Output Properties > Output) and save, or give --format PNG"
            yield _of(scene, "missing-format", say, fix)
            return
        as_what = f"{name}, {image.color_mode}, {image.color_depth} bits a value"
        say = f"writes a picture that this Blender {bpy.app.version_string} cannot save ({as_what})"
        yield _of(scene, "missing-format", say, "give --format PNG, or use a Blender from blender.org")


def _denoising(scene):
    """Without a denoiser, Cycles renders the frame, then fails and writes nothing; Blender 5 leaves the noise in."""
    if denoiser.is_wanted(scene) and scene.cycles.denoiser != "OPTIX" and not denoiser.is_built_in():
        say = f"is denoised, and this Blender {bpy.app.version_string} was built without a denoiser"
        fix = "give --denoise off, which leaves the noise in; or render with the official build from blender.org, which has one"
        yield _of(scene, "no-denoiser", say, fix)
