"""Undoes what the animation of the scene's own settings leaves behind.

Blender writes a frame's values of animated render settings and view layers into the scene itself, before it sets up the render from it. The
next frame would start from this frame's values, where a fresh Blender starts from those of the file.
"""

import bpy

from ..scene.animation import is_mentioned


class Baseline:
    """For every scene: those of the compositor and the strips are rendered, too."""

    def __init__(self):
        self._values = []
        # Another block's path to them goes through a scene.
        from_afar = is_mentioned(".render.", ".view_layers")
        for scene in bpy.data.scenes:
            if scene.animation_data or from_afar:
                for owner in (scene.render, *scene.view_layers):
                    self._values += ((owner, name, _read(owner, name)) for name in _animatable(owner))

    def restore(self):
        for owner, name, value in self._values:
            if _read(owner, name) != value:
                setattr(owner, name, value)


def _animatable(owner):
    for rule in owner.bl_rna.properties:
        if rule.is_animatable and not rule.is_readonly and rule.type not in ("POINTER", "COLLECTION"):
            yield rule.identifier


def _read(owner, name):
    value = getattr(owner, name)
    return value if isinstance(value, (bool, int, float, str, set)) else tuple(value)
