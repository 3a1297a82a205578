"""Which scenes a frame is made of, and what it takes of each."""

import bpy

from ..outputs import compositor
from ..frame.frame_spans import EVERY_FRAME
from .shown_strips import is_edit, sequencer_renders, shown_strips, trees_of

# Before Blender 5 the compositor is part of a scene, and a node that names no scene means that one.
_OWN_BY_DEFAULT = bpy.app.version < (5, 0)
_OF_PICTURES = (bpy.types.Image, bpy.types.MovieClip, bpy.types.Mask)


class RenderedScenes:
    """For one frame, or several.

    `rendered` are scenes that an engine renders, `composited` those whose compositor runs, and `edited` those whose strips are shown.
    `strip_trees` are compositors of strips (Blender 5 and later). Of
    `rendered`, `without_camera` are those that lack one, `by_layers` those whose enabled view layers are rendered, and `by_strips` those
    whose view layer a strip shows.
    """

    def __init__(self, scene, frames=EVERY_FRAME):
        self.scene = scene
        self.rendered, self.composited, self.edited, self.strip_trees = {}, {}, {}, {}
        self.without_camera, self.by_layers, self.by_strips = {}, {}, {}
        if sequencer_renders(scene):
            self._edit(scene, frames)
        else:
            self._render(scene, _has_camera(scene))

    def __contains__(self, scene):
        return scene in self.rendered or scene in self.composited or scene in self.edited

    def show(self, scene, block):
        """Whether the frame shows a block that a scene uses itself."""
        if isinstance(block, bpy.types.NodeTree):
            return scene in self.composited or block in self.strip_trees
        if isinstance(block, bpy.types.VectorFont):
            return scene in self.edited
        if isinstance(block, bpy.types.Sound):
            return scene in self
        if isinstance(block, _OF_PICTURES):
            return scene in self.composited or scene in self.edited
        return scene in self.rendered

    def _edit(self, scene, frames):
        self.edited[scene] = True
        for strip, _, _ in shown_strips(scene, frames):
            self.strip_trees.update(dict.fromkeys(trees_of(strip)))
            if strip.type != "SCENE" or strip.scene in (None, scene):
                continue
            if is_edit(strip):
                self.edited[strip.scene] = True
            else:
                self._render(strip.scene, bool(strip.scene_camera) or _has_camera(strip.scene), is_strip=True)

    def _render(self, scene, has_camera, is_strip=False):
        tree = compositor.tree_of(scene)
        if tree is None:
            # A strip shows one view layer, even a disabled one.
            self._shoot(scene, has_camera, by_layers=not is_strip)
            return
        self.composited[scene] = True
        for one in _sources(scene, tree):
            self._shoot(one, has_camera if one == scene else _has_camera(one))

    def _shoot(self, scene, has_camera, by_layers=True):
        self.rendered[scene] = True
        if not has_camera:
            self.without_camera[scene] = True
        (self.by_layers if by_layers else self.by_strips)[scene] = True


def rendered_scenes(scene, frames=EVERY_FRAME):
    """Scenes that an engine renders: the scene itself, or the sources of its compositor or its strips."""
    return list(RenderedScenes(scene, frames).rendered)


def has_output(scene):
    """Blender 3.4 renders nothing for a compositor without sources and outputs, and crashes on it."""
    tree = compositor.tree_of(scene)
    return bool(_sources(scene, tree)) or any(node.bl_idname in compositor.OUTPUTS for node in tree.nodes)


def _sources(scene, tree):
    """The scenes that nodes of the tree take pictures from."""
    own = scene if _OWN_BY_DEFAULT else None
    named = [node.scene or own for node in tree.nodes if not node.mute and _takes_picture(node)]
    return [one for one in dict.fromkeys(named) if one]


def _takes_picture(node):
    if node.bl_idname == "CompositorNodeRLayers":
        return True
    # Blender 5 also renders a scene for the mattes in its picture.
    return not _OWN_BY_DEFAULT and node.bl_idname == "CompositorNodeCryptomatteV2" and node.source == "RENDER"


def _has_camera(scene):
    """Blender's window falls back to any camera; `blender -f` needs the scene's own."""
    return bool(scene.camera) or any(marker.camera for marker in scene.timeline_markers)

