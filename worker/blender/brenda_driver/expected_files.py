"""The files that a frame is made of, worked out before there are any."""

import os
import re

from . import compositor
from .scene_info import picture_size

# Blender's names for the endings of the formats that do not have their own in small letters.
_ENDINGS = {
    "JPEG": ".jpg",
    "JPEG2000": ".jp2",
    "TARGA": ".tga",
    "TARGA_RAW": ".tga",
    "TIFF": ".tif",
    "OPEN_EXR": ".exr",
    "OPEN_EXR_MULTILAYER": ".exr",
    "CINEON": ".cin",
    "IRIS": ".rgb",
}
_MULTILAYER = "OPEN_EXR_MULTILAYER"


def expected_files(scene, file_outputs, frame):
    """Names relative to the frame's folder, with forward slashes, in order."""
    return sorted(_frame_files(scene, frame) + list(_node_files(scene, file_outputs, frame)))


def expected_pictures(scene, file_outputs, frame):
    """The same files with their formats, and what else the scene says of those that are the frame itself."""
    image = scene.render.image_settings
    width, height = picture_size(scene.render)
    picture = {"width": width, "height": height, "mode": image.color_mode, "depth": int(image.color_depth)}
    found = [{"name": name, "format": image.file_format, "picture": picture} for name in _frame_files(scene, frame)]
    found += ({"name": name, "format": form} for name, form in _node_files(scene, file_outputs, frame).items())
    return found


def _frame_files(scene, frame):
    views = _views(scene)
    # Of a scene with one view alone the file has no more to its name; of a node it has.
    suffixes = _suffixes(scene.render.image_settings, views if len(views) > 1 else [""])
    return [f"frame_{_digits(frame, 6)}{suffix}{scene.render.file_extension}" for suffix in suffixes]


def _node_files(scene, file_outputs, frame):
    """Format by name, of what File Output nodes write."""
    views = _views(scene) or [""]
    found = {}
    for node, own, name in file_outputs.nodes():
        if is_written(scene, node):
            for stem, form in _pictures(node, name):
                for suffix in _suffixes(form, views):
                    found[f"{own}/{_with_frame(stem, frame)}{suffix}{_ending(form)}"] = form.file_format
    return found


def _views(scene):
    """What each view adds to a file's name."""
    render = scene.render
    if not render.use_multiview:
        return []
    views = render.stereo_views if render.views_format == "STEREO_3D" else render.views
    return [view.file_suffix for view in views if view.use]


def _suffixes(form, views):
    return views if form.views_format == "INDIVIDUAL" else [""]


def _pictures(node, name):
    """Stem and format of each file that a node writes for a view. It leaves out what is not connected."""
    items = list(getattr(node, "file_slots", None) or getattr(node, "file_output_items", ()))
    linked = [socket.is_linked for socket in node.inputs]
    if node.format.file_format == _MULTILAYER:
        if any(linked):
            yield name, node.format
        return
    for item, is_linked in zip(items, linked):
        if is_linked:
            own_format = not getattr(item, "use_node_format", not getattr(item, "override_node_format", False))
            yield getattr(item, "path", None) or name + item.name, item.format if own_format else node.format


def is_written(scene, node):
    """Whether the scene's compositor has a File Output node write anything: it leaves out what is muted and what is not connected."""
    tree = compositor.tree_of(scene)
    return tree is not None and _holds(tree, node) and any(socket.is_linked for socket in node.inputs)


def _holds(tree, node):
    """Nodes in a group count when the group itself is connected."""
    for own in tree.nodes:
        if own.mute:
            continue
        if own == node:
            return True
        inside = getattr(own, "node_tree", None)
        if inside and any(socket.is_linked for socket in (*own.inputs, *own.outputs)) and _holds(inside, node):
            return True
    return False


def _with_frame(stem, frame):
    """The last run of # is the frame; without any it comes behind, in four digits."""
    runs = list(re.finditer("#+", os.path.basename(stem)))
    if not runs:
        return stem + _digits(frame, 4)
    start = len(stem) - len(os.path.basename(stem))
    first, last = (start + place for place in runs[-1].span())
    return stem[:first] + _digits(frame, last - first) + stem[last:]


def _digits(frame, count):
    return f"-{-frame:0{count}d}" if frame < 0 else f"{frame:0{count}d}"


def _ending(form):
    return _ENDINGS.get(form.file_format, f".{form.file_format.lower()}")
