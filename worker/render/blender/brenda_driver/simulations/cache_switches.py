"""Sets a switch of a point cache and nothing else, also where the cache is linked or overridden."""

import ctypes

# The place of `flag` in Blender 3.4 to 5.2: after `next` and `prev` in DNA_pointcache_types.h (before Blender 5 in DNA_object_force_types.h).
_FLAG_OFFSET = 2 * ctypes.sizeof(ctypes.c_void_p)
_BITS = {"is_baked": 1 << 0, "use_disk_cache": 1 << 6, "use_external": 1 << 9}


class CannotBeSwitched(Exception):
    pass


def switch(caches, cache, name, value):
    """Sets a switch without side effects.

    Assigning to a single cache makes Blender move, rename or delete files. `foreach_set` only sets the value, but silently does nothing on linked and overridden
    caches. So the value is read back, and set in memory if needed.
    """
    values = [value if one.as_pointer() == cache.as_pointer() else getattr(one, name) for one in caches]
    caches.foreach_set(name, values)
    if getattr(cache, name) != value:
        _switch_in_memory(cache, name, value)
    if getattr(cache, name) != value:
        raise CannotBeSwitched(f"{name} of its cache stays {not value}")


def _switch_in_memory(cache, name, value):
    """Only if the bits in memory agree with what Python reads for all three switches."""
    flag = ctypes.c_int.from_address(cache.as_pointer() + _FLAG_OFFSET)
    if any(bool(flag.value & bit) != getattr(cache, known) for known, bit in _BITS.items()):
        raise CannotBeSwitched(f"{name} of its cache is not where Blender 3.4 to 5.2 have it")
    flag.value = flag.value | _BITS[name] if value else flag.value & ~_BITS[name]
