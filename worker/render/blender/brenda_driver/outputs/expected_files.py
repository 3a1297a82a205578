"""The files that a frame is made of, worked out before there are any.

The names are those of this Blender as far as they are known; where as many files come of a format, they may be called otherwise.
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
    """The same files with their formats, and what else `render`, the scene's settings as a render took them, says of those that are the frame itself."""
    image = render.image_settings
    picture = {"mode": image.color_mode, "depth": int(image.color_depth)}
    width, height = picture_size(render)
    # What a stereo picture is of other than two views depends on the version.
    is_known = image.views_format != "STEREO_3D" or len(used_views(render)) in (0, 2)
    about = {"picture": {"width": width, "height": height, **picture}} if is_known else {}
    found = [{"name": name, "format": image.file_format, **about} for name in _frame_files(render, frame)]
    found += ({"name": name, "format": form} for name, form in _node_files(scene, file_outputs, frame).items())
    return found


def _frame_files(render, frame):
    image = render.image_settings
    stem = f"frame_-{-frame:06d}" if frame < 0 else f"frame_{frame:06d}"
    return [with_ending(stem, image, suffix) for suffix in _suffixes(render, image, bpy.app.version >= (5, 0))]


def _node_files(scene, file_outputs, frame):
    """Format by name, of what File Output nodes write for certain."""
    found = {}
    for picture in file_outputs.pictures():
        try:
            names = file_names(scene, picture, frame) if _is_written(scene, picture.format) else []
        except BadTemplate:
            continue
        found.update((f"{picture.output.folder}/{name}", picture.format.file_format) for name in names)
    return found


def file_names(scene, picture, frame):
    """What the files of an output are called in the folder of its node. @raises BadTemplate"""
    form, name = picture.format, picture.name_at(scene, frame)
    # The compositor of Blender 4 names a view that is alone in an EXR only.
    one_is_named = form.file_format in _EXR or not (4, 0) <= bpy.app.version < (5, 0)
    return [with_ending(name, form, suffix) for suffix in _suffixes(scene.render, form, one_is_named)]


def _suffixes(render, form, one_is_named):
    """What each view that has a file adds to its name; nothing for a file of all views."""
    views = used_views(render)
    if form.views_format != "INDIVIDUAL" or not views or (len(views) == 1 and not one_is_named):
        return [""]
    return [view.file_suffix for view in views]


def _is_written(scene, form):
    """Blender 5 writes no stereo EXR of a node where there are not two views."""
    is_stereo = form.file_format == "OPEN_EXR" and form.views_format == "STEREO_3D"
    return not is_stereo or bpy.app.version < (5, 0) or len(used_views(scene.render)) in (0, 2)
