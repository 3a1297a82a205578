"""Whether a scene has an enabled view layer at a frame: keyframes and drivers may turn off the last one.

Without one, Blender writes an empty picture, or crashes where there is a compositor.
"""

from .animation import are_mentioned_from_afar, curves_of, path_of
from ..server.fault import Fault
from ..scripts.file_scripts import silent

# Blender treats lower values as off.
_ON = 1 - 2**-23


def frames_without(scene, frames):
    """The frames of `frames` without one, as far as that is known before they are rendered."""
    moved = _moved(scene)
    if _is_moved_from_afar(scene):
        return []
    if any(layer.use and not moved[layer.name] for layer in scene.view_layers):
        return []
    moved = [curves for curves in moved.values() if curves]
    if not all(_can_be_told(scene, curves) for curves in moved):
        return []
    return [frame for frame in frames if not any(curves[0].evaluate(frame) > _ON for curves in moved)]


def are_moved(scene):
    """Whether it depends on the frame."""
    if _is_moved_from_afar(scene):
        return True
    moved = _moved(scene)
    return any(moved.values()) and not any(layer.use and not moved[layer.name] for layer in scene.view_layers)


def require(scene, frame):
    """Evaluates the scene at the frame, which has side effects."""
    with silent():
        scene.frame_set(frame)
    require_one(scene, frame)


def require_one(scene, frame):
    """For a scene that is at the frame."""
    if not any(layer.use for layer in scene.view_layers):
        raise Fault("render", f'scene "{scene.name}": no view layer is on for rendering at frame {frame}')


def _moved(scene):
    """The animations of each layer's switch, by the layer's name."""
    by_path = {}
    for curve in curves_of(scene):
        if not curve.mute:
            by_path.setdefault(path_of(curve), []).append(curve)
    return {layer.name: by_path.get(layer.path_from_id("use"), []) for layer in scene.view_layers}


def _is_moved_from_afar(scene):
    """From another block, whose path leads through a scene."""
    return are_mentioned_from_afar("view_layers", scene)


def _can_be_told(scene, curves):
    """Only for keyframes. Values of strips and drivers are known only at the frame."""
    return len(curves) == 1 and curves[0].driver is None and not scene.animation_data.nla_tracks
