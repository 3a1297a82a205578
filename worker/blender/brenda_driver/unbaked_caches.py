"""Simulations that are not baked, and that Blender keeps on the disk as it comes by their frames.

Rendering would write into the project, or through a link in it, or wherever the scene says; and as the frames of a run are rendered in any order,
by several workers, each would begin with what another has left there. So none writes there. What a cache has already is taken from there, as
Blender shows it.
"""

import os
import re
import shutil
import tempfile

import bpy

from .animation import curves_of
from .paths import BLENDER_FOLDER
from .simulation_caches import folder_of, is_fluid_kept, names_in, original_folders, point_caches, stem_of

_STEPS = ("config", "data", "guiding", "mesh", "noise", "particles")
_BAKING = ("data", "guiding", "mesh", "noise", "particles")
_FRAME = re.compile(r"\w+_\d{4,}(\.\w+)+$")

_made = []
_scene_folder = [""]


def keep_out_of_project():
    """From now on, whenever a file is opened: each time they begin with what is there."""
    # Blender evaluates the scene, and writes, as soon as these have been called.
    bpy.app.handlers.load_post.append(_keep_all)


def opens_from(path):
    """To be called before a scene is opened: where the file lies that it is, or of which it is a copy."""
    _scene_folder[0] = os.path.realpath(os.path.dirname(path))


@bpy.app.handlers.persistent
def _keep_all(*_):
    original_folders.clear()
    while _made:
        shutil.rmtree(_made.pop(), ignore_errors=True)
    for thing in (*bpy.data.objects, *bpy.data.scenes):
        # Keyframes and drivers can turn the switch on again.
        for curve in curves_of(thing):
            if curve.data_path.endswith((".use_disk_cache", ".use_external")):
                curve.mute = True
    for thing in bpy.data.objects:
        for cache in point_caches(thing):
            _keep_in_memory(cache, thing)
        for modifier in thing.modifiers:
            if modifier.type == "FLUID" and modifier.fluid_type == "DOMAIN" and modifier.domain_settings:
                _keep_elsewhere(modifier.domain_settings, thing)
    for scene in bpy.data.scenes:
        if scene.rigidbody_world:
            _keep_in_memory(scene.rigidbody_world.point_cache, scene)


def _keep_in_memory(cache, owner):
    if not cache.use_disk_cache or cache.is_baked:
        return
    folder = bpy.path.abspath(folder_of(cache, owner), library=owner.library)
    stem = stem_of(cache, owner)
    _switch(cache, "use_disk_cache", False)
    names = [name for name in names_in(folder) if name.startswith(f"{stem}_") and os.path.isfile(os.path.join(folder, name))]
    if names:
        _read(cache, {os.path.join(folder, name): name[len(stem) :] for name in names})


def _switch(cache, name, value):
    """Blender moves, renames and deletes files when a cache's switch is set by itself; as one of several it is only set."""
    caches = cache.point_caches
    values = [value if one.as_pointer() == cache.as_pointer() else getattr(one, name) for one in caches]
    caches.foreach_set(name, values)


def _read(cache, endings):
    """Blender reads the files of a cache when it is no longer to be kept on the disk, and deletes them: so they are links to them, in our folder."""
    place = _folder("points-")
    for path, ending in endings.items():
        os.symlink(os.path.abspath(path), os.path.join(place, f"cache{ending}"))
    name, filepath, is_external = cache.name, cache.filepath, cache.use_external
    _switch(cache, "use_external", False)
    cache.name, cache.filepath = "cache", place
    _switch(cache, "use_external", True)
    _switch(cache, "use_disk_cache", True)
    cache.use_disk_cache = False
    _switch(cache, "use_external", False)
    cache.name, cache.filepath = name, filepath
    _switch(cache, "use_external", is_external)


def _keep_elsewhere(domain, owner):
    folder = bpy.path.abspath(domain.cache_directory, library=owner.library)
    if not _writes(domain, owner, folder):
        return
    place = _folder("fluid-")
    original_folders[place] = domain.cache_directory
    for step in _STEPS:
        for name in names_in(os.path.join(folder, step)):
            path = os.path.join(folder, step, name)
            if _FRAME.match(name) and os.path.isfile(path):
                os.makedirs(os.path.join(place, step), exist_ok=True)
                shutil.copyfile(path, os.path.join(place, step, name))
    domain.cache_directory = place


def _writes(domain, owner, folder):
    """Whether it may, and that is not the project's own cache that has been played to its end."""
    if any(getattr(domain, f"is_cache_baking_{step}", False) for step in _BAKING):
        return True
    if domain.cache_type != "REPLAY":
        return False
    return not is_fluid_kept(domain, owner.library) or not _is_ours(folder)


def _is_ours(folder):
    """Whether it lies below the scene, and no link in it leads anywhere."""
    real = os.path.realpath(folder)
    if not real.startswith(os.path.join(_scene_folder[0], "")):
        return False
    return not any(os.path.islink(os.path.join(place, name)) for place, folders, names in os.walk(real) for name in (*folders, *names))


def _folder(prefix):
    _made.append(tempfile.mkdtemp(prefix=prefix, dir=BLENDER_FOLDER))
    return _made[-1]
