"""Unbaked simulations that Blender caches on the disk while it goes through the frames.

Rendering would write into the project, through a link in it, or to any path in the scene. And since several workers render the frames of a
run in any order, each would start from another's cache. So none writes there. Existing caches are read, as Blender shows them.

Each simulation may have several caches, and keyframes or drivers of any block may select the active one: so none of them writes.
"""

import os
import shutil
import sys
import tempfile
from contextlib import suppress

import bpy

from ..files.readings import as_blender_reads
from ..scene.animation import take_out
from ..scene.shown_name import shown_name
from ..server.paths import BLENDER_FOLDER
from .cache_switches import CannotBeSwitched, switch
from .fluids import FLUID_FRAME, STEPS, fluid_domain, has_all_frames, is_replayed
from .folder_names import names_in
from .own_caches import OwnCaches
from .simulation_caches import cache_holders, original_folders, painted_surfaces, point_cache_files, stem_of

_BAKING = ("any", "data", "guide", "mesh", "noise", "particles")
# Switches of caches on the disk, and of fluids: that they are being baked, which writes, and that they were.
_SWITCHES = ("use_disk_cache", "use_external", *(f"{switch}_{step}" for switch in ("is_cache_baking", "has_cache_baked") for step in _BAKING))

# The exit code for a Python error, as in the command line.
_CANNOT_BE_KEPT = 3

_made = []
_scene_folder = [""]


def keep_out_of_project():
    """From now on, whenever a file is opened: each file starts with its existing caches."""
    # Blender evaluates the scene, and writes, directly after these handlers.
    bpy.app.handlers.load_post.append(_keep_all)


def opens_from(path):
    """Call it before a scene is opened, with the file's path; for a copy, the original's."""
    _scene_folder[0] = os.path.realpath(os.path.dirname(path))


@bpy.app.handlers.persistent
def _keep_all(*_):
    _or_end("the scene", _keep_each)


def _keep_each():
    original_folders.clear()
    while _made:
        shutil.rmtree(_made.pop(), ignore_errors=True)
    # Keyframes and drivers of any block can turn the switches on again.
    take_out(_SWITCHES)
    _require_own_caches()
    for thing in bpy.data.objects:
        painted = {surface.as_pointer() for surface in painted_surfaces(thing)}
        for holder in cache_holders(thing):
            keep = _keep_in_folders if holder.as_pointer() in painted else _keep_in_memory
            _or_end(thing, keep, holder, thing)
        for modifier in thing.modifiers:
            if domain := fluid_domain(modifier):
                _or_end(thing, _keep_elsewhere, domain, thing)
    for scene in bpy.data.scenes:
        if scene.rigidbody_world:
            _or_end(scene, _keep_in_memory, scene.rigidbody_world, scene)


def _require_own_caches():
    own = OwnCaches()
    for thing in bpy.data.objects:
        for holder in cache_holders(thing):
            _or_end(thing, own.require, holder, thing)
    for scene in bpy.data.scenes:
        if scene.rigidbody_world:
            _or_end(scene, own.require, scene.rigidbody_world, scene)


def _or_end(owner, keep, *what):
    """Runs a step that must not fail. After an error in a handler Blender would continue, evaluate the scene, and write. So this ends Blender, and names the object, if any."""
    try:
        keep(*what)
    except Exception as error:  # noqa: BLE001 Whatever it is.
        _end(owner if isinstance(owner, str) else shown_name(owner, "name_full"), error)


def _end(name, error):
    try:
        print(f"{name}: its simulation cannot be kept from writing: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
    finally:
        os._exit(_CANNOT_BE_KEPT)


def _keep_in_memory(holder, owner):
    active, caches = holder.point_cache, holder.point_cache.point_caches
    for cache in caches:
        if not cache.use_disk_cache or cache.is_baked:
            continue
        # First, even if its names are invalid.
        switch(caches, cache, "use_disk_cache", False)
        # Blender reads only the active cache's files.
        if cache.as_pointer() == active.as_pointer() and (files := _files_of(active, owner)):
            _read(active, files)


def _keep_in_folders(holder, owner):
    """For brush caches, which Blender writes to the disk whether the switch is on or off."""
    caches = holder.point_cache.point_caches
    for cache in caches:
        if not cache.is_baked:
            _keep_in_folder(caches, cache, owner)


def _keep_in_folder(caches, cache, owner):
    files, place = _files_of(cache, owner), _folder("paint-")
    # Otherwise a new name would also rename its files.
    switch(caches, cache, "use_disk_cache", False)
    switch(caches, cache, "use_external", False)
    _name(cache, place)
    switch(caches, cache, "use_external", True)
    for path, ending in files.items():
        with suppress(OSError):
            shutil.copyfile(path, os.path.join(place, f"{_name_in(place)}{ending}"))


def _files_of(cache, owner):
    """The existing files, and what follows the cache's name in theirs. None where the name is not text."""
    try:
        paths = [path for path in point_cache_files(cache, owner) if os.path.isfile(path)]
        length = len(os.path.basename(stem_of(cache, owner)))
    except UnicodeDecodeError:
        return {}
    return {path: os.path.basename(path)[length:] for path in paths}


def _name_in(place):
    """For a cache in our folder. Where another cache of the object has that name, Blender restores the old one: so the name must not be
    guessable."""
    return os.path.basename(place)


def _name(cache, place):
    cache.name, cache.filepath = _name_in(place), place
    if (cache.name, cache.filepath) != (_name_in(place), place):
        raise CannotBeSwitched(f"the place of its cache stays {cache.name}")


def _read(cache, endings):
    """Blender reads a cache's files when the cache leaves the disk, and deletes them: so they are links, in our folder."""
    caches, place = cache.point_caches, _folder("points-")
    for path, ending in endings.items():
        # The link's name is longer, and may exceed the limit.
        with suppress(OSError):
            os.symlink(os.path.abspath(path), os.path.join(place, f"{_name_in(place)}{ending}"))
    name, filepath, is_external = cache.name, cache.filepath, cache.use_external
    switch(caches, cache, "use_external", False)
    _name(cache, place)
    switch(caches, cache, "use_external", True)
    switch(caches, cache, "use_disk_cache", True)
    cache.use_disk_cache = False
    switch(caches, cache, "use_external", False)
    cache.name, cache.filepath = name, filepath
    switch(caches, cache, "use_external", is_external)


def _keep_elsewhere(domain, owner):
    folder = as_blender_reads(domain.cache_directory, owner.library)
    if not _writes(domain, folder):
        return
    place = _folder("fluid-")
    original_folders[place] = domain.cache_directory
    domain.cache_directory = place
    if domain.cache_directory != place:
        raise CannotBeSwitched(f"the folder of its cache stays {domain.cache_directory}")
    for step in STEPS:
        for name in names_in(os.path.join(folder, step)):
            path = os.path.join(folder, step, name)
            if FLUID_FRAME.fullmatch(name) and os.path.isfile(path):
                os.makedirs(os.path.join(place, step), exist_ok=True)
                with suppress(OSError):  # Blender cannot read it either.
                    shutil.copyfile(path, os.path.join(place, step, name))


def _writes(domain, folder):
    """Whether it may write; the project's own cache that has been played to its end does not."""
    if any(getattr(domain, f"is_cache_baking_{step}", False) for step in _BAKING):
        return True
    return is_replayed(domain) and not (has_all_frames(domain, folder) and _is_ours(folder))


def _is_ours(folder):
    """Whether it lies below the scene, and no link in it leads out."""
    real = os.path.realpath(folder)
    if not real.startswith(os.path.join(_scene_folder[0], "")):
        return False
    return not any(os.path.islink(os.path.join(place, name)) for place, folders, names in os.walk(real) for name in (*folders, *names))


def _folder(prefix):
    _made.append(tempfile.mkdtemp(prefix=prefix, dir=BLENDER_FOLDER))
    return _made[-1]
