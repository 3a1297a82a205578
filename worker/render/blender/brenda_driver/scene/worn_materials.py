"""Which materials of an object show: a slot may have one that no face, line or letter is in."""

import array

import bpy

from .animation import are_mentioned_from_afar, curves_of, path_of
from ..settings.engines import uses_cycles

# Their results have the materials that the object's own faces have.
_KEEPING = (
    "ARMATURE",
    "CAST",
    "CORRECTIVE_SMOOTH",
    "CURVE",
    "DISPLACE",
    "EDGE_SPLIT",
    "HOOK",
    "LAPLACIANSMOOTH",
    "LATTICE",
    "MESH_DEFORM",
    "MIRROR",
    "MULTIRES",
    "NORMAL_EDIT",
    "SHRINKWRAP",
    "SIMPLE_DEFORM",
    "SMOOTH",
    "SUBSURF",
    "SURFACE_DEFORM",
    "TRIANGULATE",
    "WEIGHTED_NORMAL",
)


class WornMaterials:
    def __init__(self, made_of, holders, seen, is_scripted):
        self._holders = holders
        self._seen = seen
        self._is_scripted = is_scripted
        # Other engines take the first for what is inside, whichever faces have it.
        self._first = set() if all(map(uses_cycles, made_of.rendered)) else {0}

    def may_show(self, holder, material):
        """Whether a material shows on an object, or on what has an object's shape."""
        things = [holder] if isinstance(holder, bpy.types.Object) else self._holders.get(holder, ())
        if self._is_scripted or not things:
            return True
        return any(self._may_show_on(thing, material) for thing in things)

    def _may_show_on(self, thing, material):
        if not isinstance(thing, bpy.types.Object) or not self._seen.is_alone(thing):
            return True
        if any(modifier.type not in _KEEPING for modifier in thing.modifiers) or _may_change(thing):
            return True
        worn, slots = _slots_of(thing.data), thing.material_slots
        if not worn or not slots:
            return True
        # What is beyond the last slot has the material of that.
        worn = {min(max(slot, 0), len(slots) - 1) for slot in worn} | self._first
        return any(slots[slot].material == material for slot in worn)


def _may_change(thing):
    blocks = [block for block in (thing, thing.data) if block]
    if any("material" in path_of(curve) for block in blocks for curve in curves_of(block)):
        return True
    return are_mentioned_from_afar("material", *blocks)


def _slots_of(shape):
    """Of other shapes it is not known, and nothing is told."""
    if isinstance(shape, bpy.types.Mesh):
        slots = array.array("i", bytes(4 * len(shape.polygons)))
        shape.polygons.foreach_get("material_index", slots)
        return set(slots)
    if isinstance(shape, bpy.types.TextCurve):
        return {letter.material_index for letter in shape.body_format[: len(shape.body)]}
    if isinstance(shape, bpy.types.Curve):
        return {spline.material_index for spline in shape.splines}
    return set()
