"""Whether the caches of a simulation are its own.

Each simulation has a list of caches and a pointer to the active one. Python is shown the list that the active one is in, and Blender writes by the list
of the simulation. In a whole file these are the same. In a forged one the pointer leads to the cache of another simulation, and the list holds
caches that no check has seen. So the list is looked at in the memory of the simulation itself.
"""

import bpy

from .guarded_memory import pointers_at
from .struct_layouts import offset_of

# Those that have their list in their own memory: the structure, and its member for the active cache.
_OWN = (
    (bpy.types.ParticleSystem, "ParticleSystem", "pointcache"),
    (bpy.types.ClothModifier, "ClothModifierData", "point_cache"),
    (bpy.types.DynamicPaintSurface, "DynamicPaintSurface", "pointcache"),
)


class ForgedCaches(Exception):
    pass


class OwnCaches:
    """Of one file: which simulation has which cache."""

    def __init__(self):
        self._owners = {}

    def require(self, holder, owner):
        """@throws ForgedCaches where one of its caches is not its own."""
        active = holder.point_cache
        caches = [cache.as_pointer() for cache in active.point_caches]
        if not _has_list(holder, owner, active.as_pointer(), caches):
            raise ForgedCaches("its active cache is not in its list of caches: the file is damaged or hostile")
        # An object has one soft body, whatever the number of its modifiers.
        key = ("soft", owner.as_pointer()) if _is_soft_body(holder) else ("own", holder.as_pointer())
        for cache in caches:
            if self._owners.setdefault(cache, key) != key:
                raise ForgedCaches("it shares a cache with another simulation: the file is damaged or hostile")


def _is_soft_body(holder):
    return getattr(holder, "type", None) == "SOFT_BODY"


def _has_list(holder, owner, active, caches):
    """Compares the active cache, and the first and last of the list. The others follow the first, as Python was shown them."""
    try:
        place, structure, member = _place(holder, owner)
        (found,) = pointers_at(place + offset_of(structure, member), 1)
        first, last = pointers_at(place + offset_of(structure, "ptcaches"), 2)
    except (OSError, OverflowError):
        return False
    return (found, first, last) == (active, caches[0], caches[-1])


def _place(holder, owner):
    """Where its list is: the address of a structure, its name, and the member for the active cache."""
    if _is_soft_body(holder):
        soft = _follow(owner.as_pointer(), "Object", "soft")
        return _follow(soft, "SoftBody", "shared"), "SoftBody_Shared", "pointcache"
    if isinstance(holder, bpy.types.RigidBodyWorld):
        return _follow(holder.as_pointer(), "RigidBodyWorld", "shared"), "RigidBodyWorld_Shared", "pointcache"
    structure, member = next((name, member) for kind, name, member in _OWN if isinstance(holder, kind))
    return holder.as_pointer(), structure, member


def _follow(address, structure, member):
    return pointers_at(address + offset_of(structure, member), 1)[0]
