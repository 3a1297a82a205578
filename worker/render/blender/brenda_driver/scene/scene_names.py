"""What a scene contributes to the names of its frames: see protocol/naming/scene-names.ts."""

import math


def scene_names(scene):
    render = scene.render
    return {
        "scene": scene.name,
        "layers": [layer.name for layer in scene.view_layers if layer.use],
        "camera": scene.camera.name if scene.camera else None,
        "cuts": _cuts(scene),
        "fps": render.fps / render.fps_base,
        "width": render.resolution_x * render.resolution_percentage // 100,
        "height": render.resolution_y * render.resolution_percentage // 100,
    }


def _cuts(scene):
    """The first frames of the markers with a camera. Blender skips cameras that are not rendered; of markers at one frame the first counts."""
    scale = scene.render.frame_map_old / scene.render.frame_map_new
    cuts = {}
    for marker in scene.timeline_markers:
        if marker.camera and not marker.camera.hide_render:
            cuts.setdefault(math.ceil(marker.frame / scale), marker.camera.name)
    return [{"frame": frame, "camera": cuts[frame]} for frame in sorted(cuts)]
