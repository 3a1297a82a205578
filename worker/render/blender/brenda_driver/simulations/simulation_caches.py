"""Where the bakes of simulations lie on the disk. Blender calls them baked even without their files."""

import os
import re

import bpy

from ..files.readings import as_blender_reads
from ..scene.animation import is_mentioned
from .fluids import FLUID_FRAME, STEPS, fluid_domain, is_fluid_kept, is_replayed, steps_read
from .folder_names import names_in
from .node_bakes import node_bakes

# The folders in the scene, by the replacements of fluids whose cache was moved.
original_folders = {}

_FLUID_NAMES = dict.fromkeys(STEPS, FLUID_FRAME)
_OCEAN_NAMES = {"": re.compile(r"(disp|foam|norm|spray|spray_inverse)_\d{4,}\.exr")}
_NODE_NAMES = {"meta": re.compile(r"\d{5,}_\d{5}\.json"), "blobs": re.compile(r".+\.(blob|vdb|bdata)")}


def caches_of(thing):
    """For each bake of an object: the path of its folder as the scene has it, and its files."""
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
    """`files_at` returns the files in the folder that are read at a frame, and `names` the possible names in each of its folders."""

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
    """The parts of an object that have caches, one of which is active: its `point_cache`."""
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
    """The active cache; all of them where an animation may select another."""
    caches = holder.point_cache.point_caches
    return list(caches) if len(caches) > 1 and is_mentioned("point_caches") else [holder.point_cache]


def folder_of(cache, thing):
    if cache.use_external:
        # Blender appends a slash, even to an empty path.
        return cache.filepath or "/"
    blend = thing.library.filepath if thing.library and cache.use_library_path else bpy.data.filepath
    name = os.path.splitext(os.path.basename(blend))[0]
    return f"//blendcache_{name}"


def _point_cache_files(cache, owner):
    """A file for each frame. With larger steps Blender leaves some out, which ones is unknown, but never the first and last."""
    first, last = cache.frame_start, cache.frame_end
    name = stem_of(cache, owner)

    def files_at(frame):
        if frame < first:
            return []
        numbers = [min(frame, last)] if cache.frame_step <= 1 else [first, last]
        return [f"{name}_{number:06d}_{cache.index:02d}.bphys" for number in numbers]

    return lambda folder: _Cache(folder, files_at, _point_names(name))


def point_cache_files(cache, owner):
    """The existing files, whatever the frame."""
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
    """Blender prints a signed char here, so bytes beyond ASCII get long."""
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
