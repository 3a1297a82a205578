"""Simulations that are not baked, and that Blender keeps on the disk as it comes by their frames.

Rendering would write into the project; and as the frames of a run are rendered in any order, by several workers, each would begin with what another
has left there. A cache that has files is left alone: Blender shows what is in them.
"""

import os
import shutil
import tempfile

import bpy

from .paths import BLENDER_FOLDER
from .simulation_caches import folder_of, names_in, point_caches, stem_of

_made = []


def keep_out_of_project():
    """From now on, whenever a file is opened: each time they begin empty."""
    # Blender evaluates the scene, and writes, as soon as these have been called.
    bpy.app.handlers.load_post.append(_keep_all)


@bpy.app.handlers.persistent
def _keep_all(*_):
    while _made:
        shutil.rmtree(_made.pop(), ignore_errors=True)
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
    if not cache.use_disk_cache or cache.use_external or cache.is_baked:
        return
    folder = bpy.path.abspath(folder_of(cache, owner), library=owner.library)
    # Blender would delete the files that there are.
    if not any(name.startswith(f"{stem_of(cache, owner)}_") for name in names_in(folder)):
        cache.use_disk_cache = False


def _keep_elsewhere(domain, owner):
    folder = bpy.path.abspath(domain.cache_directory, library=owner.library)
    if domain.cache_type == "REPLAY" and not any(names for _, _, names in os.walk(folder)):
        _made.append(tempfile.mkdtemp(prefix="fluid-", dir=BLENDER_FOLDER))
        domain.cache_directory = _made[-1]
