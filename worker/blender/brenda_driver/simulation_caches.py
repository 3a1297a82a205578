"""Where the bakes of simulations lie on the disk. Blender calls them baked, whether their files are there or not."""

import os

import bpy

_DATA_ENDINGS = {"OPENVDB": ".vdb", "UNI": ".uni"}


def caches_of(thing):
    """For each bake of an object: the path of its folder as the scene has it, and the files it stands for."""
    for cache in _point_caches(thing):
        if cache.is_baked and (cache.use_disk_cache or cache.use_external):
            yield _folder_of(cache, thing), _point_cache_files(cache, thing.name)
    for modifier in thing.modifiers:
        if modifier.type == "FLUID" and modifier.fluid_type == "DOMAIN":
            domain = modifier.domain_settings
            if domain.cache_directory and domain.has_cache_baked_any:
                yield domain.cache_directory, _fluid_files(domain)
        elif modifier.type == "OCEAN" and modifier.is_cached:
            yield modifier.filepath, _ocean_files(modifier)


def bake_directory(modifier):
    """Of simulation nodes. Blender 4.1 has another name for it."""
    return getattr(modifier, "bake_directory", "") or getattr(modifier, "simulation_bake_directory", "")


class _Cache:
    """`files_at` tells which files in the folder are read at a frame."""

    def __init__(self, folder, files_at):
        self._folder = folder
        self._files_at = files_at

    def needs(self, frames):
        needed = {}
        for frame in frames:
            for name in self._files_at(frame):
                needed.setdefault(os.path.join(self._folder, name), []).append(frame)
        return needed

    def on_disk(self):
        below = {os.path.join(place, name) for place, _, names in os.walk(self._folder) for name in names}
        return below or {self._folder}


def _point_caches(thing):
    for system in thing.particle_systems:
        yield system.point_cache
    for modifier in thing.modifiers:
        if modifier.type in ("CLOTH", "SOFT_BODY"):
            yield modifier.point_cache
        elif modifier.type == "DYNAMIC_PAINT" and modifier.canvas_settings:
            for surface in modifier.canvas_settings.canvas_surfaces:
                yield surface.point_cache


def _folder_of(cache, thing):
    if cache.use_external:
        return cache.filepath
    blend = thing.library.filepath if thing.library and cache.use_library_path else bpy.data.filepath
    name = os.path.splitext(os.path.basename(blend))[0]
    return f"//blendcache_{name}"


def _point_cache_files(cache, owner):
    """A file for each frame. In steps of more Blender leaves out some, and which cannot be told; but never the first and last."""
    first, last = cache.frame_start, cache.frame_end
    name = cache.name or "".join(_hexadecimal(byte) for byte in owner.encode())

    def files_at(frame):
        if frame < first:
            return []
        numbers = [min(frame, last)] if cache.frame_step <= 1 else [first, last]
        return [f"{name}_{number:06d}_{cache.index:02d}.bphys" for number in numbers]

    return lambda folder: _Cache(folder, files_at)


def _hexadecimal(byte):
    """Blender prints a signed char here, so that what is not ASCII gets long."""
    return f"{byte:02X}" if byte < 0x80 else f"{byte | 0xFFFFFF00:X}"


def _fluid_files(domain):
    def files_at(frame):
        if domain.cache_frame_offset or not domain.cache_frame_start <= frame <= domain.cache_frame_end:
            return
        yield f"config/config_{frame:04d}.uni"
        ending = _DATA_ENDINGS.get(domain.cache_data_format)
        if domain.has_cache_baked_data and ending:
            yield f"data/fluid_data_{frame:04d}{ending}"
        if domain.has_cache_baked_mesh and domain.use_mesh and domain.cache_mesh_format == "BOBJECT":
            yield f"mesh/fluid_mesh_{frame:04d}.bobj.gz"

    return lambda folder: _Cache(folder, files_at)


def _ocean_files(modifier):
    def files_at(frame):
        return [f"disp_{min(max(frame, modifier.frame_start), modifier.frame_end):04d}.exr"]

    return lambda folder: _Cache(folder, files_at)
