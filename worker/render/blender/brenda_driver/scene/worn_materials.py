"""Which materials of an object show: a slot's material may be on no face, line or letter."""

import array

import bpy

from .animation import are_mentioned_from_afar, curves_of, path_of
from ..settings.engines import uses_cycles

# Their results have the materials of the object's own faces.
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
        # Other engines use the first for the inside, whichever faces have it.
        self._first = set() if all(map(uses_cycles, made_of.rendered)) else {0}

    def may_show(self, holder, material):
        """Whether a material shows on an object, or on one with the object's shape."""
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
        # Indices beyond the last slot use the last slot's material.
        worn = {min(max(slot, 0), len(slots) - 1) for slot in worn} | self._first
        return any(slots[slot].material == material for slot in worn)


def _may_change(thing):
    blocks = [block for block in (thing, thing.data) if block]
    if any("material" in path_of(curve) for block in blocks for curve in curves_of(block)):
        return True
    return are_mentioned_from_afar("material", *blocks)


def _slots_of(shape):
    """For other shapes it is unknown, and no finding is made."""
    if isinstance(shape, bpy.types.Mesh):
        slots = array.array("i", bytes(4 * len(shape.polygons)))
        shape.polygons.foreach_get("material_index", slots)
        return set(slots)
    if isinstance(shape, bpy.types.TextCurve):
        return {letter.material_index for letter in shape.body_format[: len(shape.body)]}
    if isinstance(shape, bpy.types.Curve):
        return {spline.material_index for spline in shape.splines}
    return set()
