"""Where the bakes of simulations lie on the disk. Blender calls them baked, whether their files are there or not."""

import os
import re

import bpy

from ..files.readings import as_blender_reads
from ..scene.animation import is_mentioned
from .fluids import FLUID_FRAME, STEPS, fluid_domain, is_fluid_kept, is_replayed, steps_read
from .folder_names import names_in
from .node_bakes import node_bakes

# Of fluids that are kept elsewhere than the scene says, by where: what it says.
original_folders = {}

_FLUID_NAMES = dict.fromkeys(STEPS, FLUID_FRAME)
_OCEAN_NAMES = {"": re.compile(r"(disp|foam|norm|spray|spray_inverse)_\d{4,}\.exr")}
_NODE_NAMES = {"meta": re.compile(r"\d{5,}_\d{5}\.json"), "blobs": re.compile(r".+\.(blob|vdb|bdata)")}


def caches_of(thing):
    """For each bake of an object: the path of its folder as the scene has it, and the files it stands for."""
    for holder in cache_holders(thing):
        for cache in shown_caches(holder):
            if cache.is_baked and (cache.use_disk_cache or cache.use_external):
                yield folder_of(cache, thing), _point_cache_files(cache, thing)
    for modifier in thing.modifiers:
        if domain := fluid_domain(modifier):
            if domain.cache_directory and is_fluid_kept(domain, thing.library):
                yield original_folders.get(domain.cache_directory, domain.cache_directory), _fluid_files(domain)
        elif modifier.type == "OCEAN" and modifier.is_cached:
            yield modifier.filepath, _ocean_files(modifier)
        elif modifier.type == "NODES" and modifier.show_render:
            for bake in node_bakes(thing, modifier):
                # A simulation without any file counts as not baked.
                if bake.folder() and not bake.is_to_be_packed() and (bake.has_files() or not bake.is_simulation):
                    yield bake.folder(), _node_files(bake)


class _Cache:
    """`files_at` tells which files in the folder are read at a frame, and `names` what a file can be called in each of its folders."""

    def __init__(self, folder, files_at, names):
        self._folder = folder
        self._files_at = files_at
        self._names = names

    def needs(self, frames):
        needed = {}
        for frame in frames:
            for name in self._files_at(frame):
                needed.setdefault(os.path.join(self._folder, name), []).append(frame)
        return needed

    def on_disk(self):
        return set(_files_in(self._folder, self._names)) or set(self.needs([bpy.context.scene.frame_start]))


def cache_holders(thing):
    """What of an object has caches, of which one is active: its `point_cache`."""
    yield from thing.particle_systems
    for modifier in thing.modifiers:
        if modifier.type in ("CLOTH", "SOFT_BODY"):
            yield modifier
    yield from painted_surfaces(thing)


def painted_surfaces(thing):
    for modifier in thing.modifiers:
        if modifier.type == "DYNAMIC_PAINT" and modifier.canvas_settings:
            yield from modifier.canvas_settings.canvas_surfaces


def shown_caches(holder):
    """The active cache; all of them where something in the file says which is active in a frame."""
    caches = holder.point_cache.point_caches
    return list(caches) if len(caches) > 1 and is_mentioned("point_caches") else [holder.point_cache]


def folder_of(cache, thing):
    if cache.use_external:
        # Blender puts a slash behind it, also where there is nothing.
        return cache.filepath or "/"
    blend = thing.library.filepath if thing.library and cache.use_library_path else bpy.data.filepath
    name = os.path.splitext(os.path.basename(blend))[0]
    return f"//blendcache_{name}"


def _point_cache_files(cache, owner):
    """A file for each frame. In steps of more Blender leaves out some, and which cannot be told; but never the first and last."""
    first, last = cache.frame_start, cache.frame_end
    name = stem_of(cache, owner)

    def files_at(frame):
        if frame < first:
            return []
        numbers = [min(frame, last)] if cache.frame_step <= 1 else [first, last]
        return [f"{name}_{number:06d}_{cache.index:02d}.bphys" for number in numbers]

    return lambda folder: _Cache(folder, files_at, _point_names(name))


def point_cache_files(cache, owner):
    """Those that are there, whatever the frame."""
    folder = as_blender_reads(folder_of(cache, owner), owner.library)
    return _files_in(folder, _point_names(stem_of(cache, owner)))


def _point_names(stem):
    folder, name = os.path.split(stem)
    return {folder: re.compile(rf"{re.escape(name)}_-?\d+(_\d+)?\.bphys")}


def _files_in(folder, names):
    places = [(os.path.join(folder, place), name) for place, name in names.items()]
    paths = (os.path.join(place, found) for place, name in places for found in names_in(place) if name.fullmatch(found))
    return [path for path in paths if not os.path.isdir(path)]


def stem_of(cache, owner):
    return cache.name or "".join(_hexadecimal(byte) for byte in owner.name.encode())


def _hexadecimal(byte):
    """Blender prints a signed char here, so that what is not ASCII gets long."""
    return f"{byte:02X}" if byte < 0x80 else f"{byte | 0xFFFFFF00:X}"


def _fluid_files(domain):
    is_replay, steps = is_replayed(domain), steps_read(domain)

    def files_at(folder, frame):
        number = frame if is_replay else frame - domain.cache_frame_offset
        if domain.cache_frame_start <= number <= domain.cache_frame_end:
            for step in steps:
                yield from step.files(folder, number)

    return lambda folder: _Cache(folder, lambda frame: files_at(folder, frame), _FLUID_NAMES)


def _node_files(bake):
    return lambda folder: _Cache(folder, bake.files_at(folder), _NODE_NAMES)


def _ocean_files(modifier):
    def files_at(frame):
        return [f"disp_{min(max(frame, modifier.frame_start), modifier.frame_end):04d}.exr"]

    return lambda folder: _Cache(folder, files_at, _OCEAN_NAMES)
