"""Which scenes a frame is made of."""

from . import compositor
from .strips import sequencer_renders


def rendered_scenes(scene):
    """The scene itself, or those that its compositor takes pictures from; none when its strips are the picture."""
    if sequencer_renders(scene):
        return []
    tree = compositor.tree_of(scene)
    if tree is None:
        return [scene]
    return list(dict.fromkeys(node.scene or scene for node in _sources(tree)))


def has_output(scene):
    """Blender 3.4 takes a compositor without sources and outputs for an order to render nothing, and crashes on it."""
    tree = compositor.tree_of(scene)
    if tree is None or sequencer_renders(scene):
        return True
    return bool(_sources(tree)) or any(node.bl_idname in compositor.OUTPUTS for node in tree.nodes)


def _sources(tree):
    return [node for node in tree.nodes if node.bl_idname == "CompositorNodeRLayers" and not node.mute]
