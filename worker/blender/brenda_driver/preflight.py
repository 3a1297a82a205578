"""Finds, before the first frame is paid for, what would fail every one of them."""

import bpy

from . import compositor
from .fault import bad_input


def check(scene):
    _has_a_camera(scene)
    _can_denoise(scene)


def _has_a_camera(scene):
    """Blender's own rule (check_valid_camera in its render pipeline), so that it need not be met frame by frame."""
    if _sequencer_renders(scene):
        return  # Its scene strips have rules of their own; Blender reports those.
    for needed in _scenes_that_need_one(scene):
        if not _camera_of(needed):
            raise bad_input(f'scene "{needed.name}": has no camera; add one in Blender and save')


def _scenes_that_need_one(scene):
    tree = compositor.tree_of(scene)
    if tree is None:
        return [scene]
    inputs = [node for node in tree.nodes if node.bl_idname == "CompositorNodeRLayers" and not node.mute]
    return [node.scene or scene for node in inputs]


def _camera_of(scene):
    if scene.camera or any(marker.camera for marker in scene.timeline_markers):
        return True
    # Blender makes do with any camera of the first layer that is rendered.
    layer = next((layer for layer in scene.view_layers if layer.use), scene.view_layers[0])
    return any(thing.type == "CAMERA" for thing in layer.objects)


def _sequencer_renders(scene):
    editor = scene.sequence_editor
    if not (scene.render.use_sequencer and editor):
        return False
    strips = editor.strips if hasattr(editor, "strips") else editor.sequences
    return any(strip.type != "SOUND" for strip in strips)


def _can_denoise(scene):
    """Cycles without a denoiser renders the frame, fails at its very end, and writes nothing."""
    if scene.render.engine != "CYCLES" or not getattr(scene.cycles, "use_denoising", False):
        return
    if not any(layer.use and getattr(layer.cycles, "use_denoising", True) for layer in scene.view_layers):
        return
    import _cycles

    if scene.cycles.denoiser != "OPTIX" and not getattr(_cycles, "with_openimagedenoise", True):
        raise bad_input(
            f'scene "{scene.name}": is denoised, and this Blender {bpy.app.version_string} was built without a '
            "denoiser; turn denoising off in the scene, or use a Blender from blender.org"
        )
