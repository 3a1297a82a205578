"""Sets a switch of a point cache and nothing else, whoever owns the cache."""

import ctypes

# Where Blender 3.4 to 5.2 have them: `flag` in DNA_pointcache_types.h (before Blender 5 in DNA_object_force_types.h), behind `next` and `prev`.
_FLAG_OFFSET = 2 * ctypes.sizeof(ctypes.c_void_p)
_BITS = {"is_baked": 1 << 0, "use_disk_cache": 1 << 6, "use_external": 1 << 9}


class CannotBeSwitched(Exception):
    pass


def switch(caches, cache, name, value):
    """Blender moves, renames and deletes files when a cache's switch is set by itself; as one of several it is only set.

    Of what is linked or overridden it sets none of several, and says nothing.
    """
    values = [value if one.as_pointer() == cache.as_pointer() else getattr(one, name) for one in caches]
    caches.foreach_set(name, values)
    if getattr(cache, name) != value:
        _switch_in_memory(cache, name, value)
    if getattr(cache, name) != value:
        raise CannotBeSwitched(f"{name} of its cache stays {not value}")


def _switch_in_memory(cache, name, value):
    """Only where the memory says of all of them what Python does."""
    flag = ctypes.c_int.from_address(cache.as_pointer() + _FLAG_OFFSET)
    if any(bool(flag.value & bit) != getattr(cache, known) for known, bit in _BITS.items()):
        raise CannotBeSwitched(f"{name} of its cache is not where Blender 3.4 to 5.2 have it")
    flag.value = flag.value | _BITS[name] if value else flag.value & ~_BITS[name]
