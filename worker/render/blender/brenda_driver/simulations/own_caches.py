"""Whether the caches of a simulation are its own.

Each simulation has a list of caches and a pointer to the active one. Python is shown the list that the active one is in, and Blender writes by the list
of the simulation. In a whole file these are the same. In a forged one the pointer leads to the cache of another simulation, and the list holds
caches that no check has seen.
"""

import ctypes

import bpy

# The words of each structure that may hold the pointer. Blender 3.4 to 5.2 has it at word 73 or 75 of ParticleSystem, 18 or 19 of
# ClothModifierData and 6 of DynamicPaintSurface. Each structure is larger than this: memory behind one may not be readable.
_WORDS = ((bpy.types.ParticleSystem, 80), (bpy.types.ClothModifier, 24), (bpy.types.DynamicPaintSurface, 64))


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
        if not _is_own(holder, active.as_pointer(), caches):
            raise ForgedCaches("its active cache is not in its list of caches: the file is damaged or hostile")
        # An object has one soft body, whatever the number of its modifiers.
        key = ("soft", owner.as_pointer()) if _is_soft_body(holder) else ("own", holder.as_pointer())
        for cache in caches:
            if self._owners.setdefault(cache, key) != key:
                raise ForgedCaches("it shares a cache with another simulation: the file is damaged or hostile")


def _is_soft_body(holder):
    return getattr(holder, "type", None) == "SOFT_BODY"


def _is_own(holder, active, caches):
    if _is_soft_body(holder) or isinstance(holder, bpy.types.RigidBodyWorld):
        # Python has no address of what has their lists. Blender looks the active one up there; -1 where it is not.
        return holder.point_cache.point_caches.active_index == caches.index(active)
    return _has_list(holder, active, caches)


def _has_list(holder, active, caches):
    """Looks for the pointer to the active cache. Behind it lie the first and last of the list. No address that is found there is followed."""
    count = next(count for kind, count in _WORDS if isinstance(holder, kind))
    words = (ctypes.c_void_p * count).from_address(holder.as_pointer())
    # Only the first: words after the list may be what the file wants them to be.
    place = next((at for at in range(count - 2) if words[at] == active), None)
    return place is not None and words[place + 1] == caches[0] and words[place + 2] == caches[-1]
