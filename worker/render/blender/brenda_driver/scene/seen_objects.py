"""Which objects can be in a frame: those enabled for rendering in a rendered view layer, and those that others may show.

It excludes an object only where that is certain.
"""

import bpy

from .animation import is_animated, is_ever, is_mentioned

# For these types only the object itself is visible. Metaballs of one name form one surface, and an empty may have anything attached.
_THEMSELVES = ("CURVE", "CURVES", "FONT", "GPENCIL", "GREASEPENCIL", "LIGHT", "MESH", "POINTCLOUD", "SURFACE", "VOLUME")
# They affect other objects that do not reference them.
_ACTING = ("COLLISION", "DYNAMIC_PAINT", "FLUID")
_OF_THE_WINDOW = ("Brush", "Palette", "PaintCurve", "Screen", "WindowManager", "WorkSpace")


class SeenObjects:
    """`holders` is Blender's map of users. Scripts that run with frames may enable any object (`is_scripted`)."""

    def __init__(self, made_of, holders, is_scripted):
        self._holders = holders
        self._is_scripted = is_scripted
        self._on = {thing for scene, layers in _layers(made_of) for thing in _on_in(scene, layers)}

    def may_have(self, thing):
        return self._is_scripted or thing in self._on or thing.type not in _THEMSELVES or not self.is_alone(thing)

    def is_alone(self, thing):
        """Whether no other object, collection that is shown elsewhere, or node tree uses it, and it does not affect others."""
        if thing.particle_systems or thing.rigid_body or any(modifier.type in _ACTING for modifier in thing.modifiers):
            return False
        if getattr(thing.field, "type", "NONE") != "NONE" or (thing.parent and _instances(thing.parent)):
            return False
        return self._is_only_in_scenes(thing, {thing})

    def _is_only_in_scenes(self, block, seen):
        for holder in self._holders.get(block, ()):
            if holder in seen or isinstance(holder, bpy.types.Scene) or holder.bl_rna.identifier in _OF_THE_WINDOW:
                continue
            if not isinstance(holder, bpy.types.Collection) or not self._is_only_in_scenes(holder, {*seen, holder}):
                return False
        return True


def _instances(parent):
    return parent.instance_type in ("VERTS", "FACES") or is_animated(parent, "instance_type")


def _layers(made_of):
    """The view layers that are rendered: of a strip any that it shows, and of a background the one that Blender chooses."""
    for scene in made_of.rendered:
        if scene in made_of.by_strips:
            yield scene, scene.view_layers
        else:
            yield scene, [layer for layer in scene.view_layers if is_ever(layer, "use")]
        behind, seen = scene.background_set, {scene}
        while behind and behind not in seen:
            yield behind, behind.view_layers
            seen.add(behind)
            behind = behind.background_set


def _on_in(scene, layers):
    may_change = is_mentioned("layer_collection")
    for layer in layers:
        for thing in _in(layer.layer_collection, may_change):
            if not thing.hide_render or is_animated(thing, "hide_render"):
                yield thing


def _in(part, may_change):
    """A collection that is off for rendering hides all its contents; an excluded one may have children that are not excluded."""
    collection = part.collection
    if collection.hide_render and not getattr(collection, "animation_data", None) and not may_change:
        return
    if may_change or not part.exclude:
        yield from collection.objects
    for child in part.children:
        yield from _in(child, may_change)
