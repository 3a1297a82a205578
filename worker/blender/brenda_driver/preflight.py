"""Finds, before the first frame is paid for, what would fail every one of them."""

import bpy

from . import compositor
from .fault import bad_input, choices


def check(scene):
    if not _sequencer_renders(scene):  # Its strips may need nothing of all this.
        for needed in _scenes_rendered(scene):
            _has_a_camera(needed)
            _has_a_layer(needed)
    _can_denoise(scene)


def _scenes_rendered(scene):
    """The scene itself, or those that its compositor takes pictures from."""
    tree = compositor.tree_of(scene)
    if tree is None:
        return [scene]
    sources = [node for node in tree.nodes if node.bl_idname == "CompositorNodeRLayers" and not node.mute]
    if not sources and not any(node.bl_idname in compositor.OUTPUTS for node in tree.nodes):
        # Blender 3.4 takes this for an order to render nothing, and crashes on it.
        raise bad_input(f'scene "{scene.name}": its compositor is on and has no output; add a Composite node or turn it off')
    return [node.scene or scene for node in sources]


def _has_a_camera(scene):
    """Blender's window makes do with any camera it finds; `blender -f` wants to be told which."""
    if scene.camera or any(marker.camera for marker in scene.timeline_markers):
        return
    cameras = [thing.name for thing in scene.objects if thing.type == "CAMERA"]
    mend = f"give --camera with one of {choices(cameras)}" if cameras else "add one in Blender and save"
    raise bad_input(f'scene "{scene.name}": has no active camera; {mend}')


def _has_a_layer(scene):
    """Without one, Blender 3.4 crashes, or gives the compositor nothing to work on."""
    if not any(layer.use for layer in scene.view_layers):
        has = choices(layer.name for layer in scene.view_layers)
        raise bad_input(f'scene "{scene.name}": no view layer is on for rendering; turn one on in Blender and save ({has})')


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
