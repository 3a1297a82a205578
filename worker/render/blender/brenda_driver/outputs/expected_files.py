"""The files that a frame consists of, predicted before it is rendered.

The names are this Blender's as far as they are known; where a format has the expected number of files, their names may differ.
"""

import bpy

from .file_endings import with_ending
from .output_names import BadTemplate
from ..scene.scene_info import picture_size
from .views import used_views

_EXR = ("OPEN_EXR", "OPEN_EXR_MULTILAYER")


def expected_files(scene, file_outputs, frame):
    """Names relative to the frame's folder, with forward slashes, in order."""
    return sorted(_frame_files(scene.render, frame) + list(_node_files(scene, file_outputs, frame)))


def expected_pictures(scene, file_outputs, frame, render):
    """The same files with their formats. For the frame itself, also what `render`, the scene's settings as a render took them, determines."""
    image = render.image_settings
    picture = {"mode": image.color_mode, "depth": int(image.color_depth)}
    width, height = picture_size(render)
    # When a stereo picture has other than two views, its size depends on the version.
    is_known = image.views_format != "STEREO_3D" or len(used_views(render)) in (0, 2)
    about = {"picture": {"width": width, "height": height, **picture}} if is_known else {}
    found = [{"name": name, "format": image.file_format, **about} for name in _frame_files(render, frame)]
    found += ({"name": name, "format": form} for name, form in _node_files(scene, file_outputs, frame).items())
    return found


def saves_picture(render):
    """Whether the frame has a file of its own. From Blender 5.2 on it may consist of the files of File Output nodes alone."""
    return getattr(render, "save_output", True)


def _frame_files(render, frame):
    if not saves_picture(render):
        return []
    image = render.image_settings
    stem = f"frame_-{-frame:06d}" if frame < 0 else f"frame_{frame:06d}"
    return [with_ending(stem, image, suffix) for suffix in _suffixes(render, image, bpy.app.version >= (5, 0))]


def _node_files(scene, file_outputs, frame):
    """Formats by name, for the files that File Output nodes surely write."""
    found = {}
    for picture in file_outputs.pictures():
        try:
            names = file_names(scene, picture, frame) if _is_written(scene, picture.format) else []
        except BadTemplate:
            continue
        found.update((f"{picture.output.folder}/{name}", picture.format.file_format) for name in names)
    return found


def file_names(scene, picture, frame):
    """The names of an output's files in the folder of its node. @raises BadTemplate"""
    form, name = picture.format, picture.name_at(scene, frame)
    # Blender 4's compositor adds the name of a single view only for EXR.
    one_is_named = form.file_format in _EXR or not (4, 0) <= bpy.app.version < (5, 0)
    return [with_ending(name, form, suffix) for suffix in _suffixes(scene.render, form, one_is_named)]


def _suffixes(render, form, one_is_named):
    """The suffix of each view that has its own file; one empty suffix for a file of all views."""
    views = used_views(render)
    if form.views_format != "INDIVIDUAL" or not views or (len(views) == 1 and not one_is_named):
        return [""]
    return [view.file_suffix for view in views]


def _is_written(scene, form):
    """Blender 5's nodes write no stereo EXR unless there are two views."""
    is_stereo = form.file_format == "OPEN_EXR" and form.views_format == "STEREO_3D"
    return not is_stereo or bpy.app.version < (5, 0) or len(used_views(scene.render)) in (0, 2)
