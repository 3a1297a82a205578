"""Simulations that are kept on the disk and belong to a library: linked, overridden, and packed into the scene; and fluids that seem not to write.

The caches lead to the files of a victim, under a name for each: `names.txt` lists them. The project is `in/project`, with the libraries in `libs`; the victim's
folders are `victim`, two folders above the scene, and `in/victim`, two above the libraries.
"""

import ctypes
import itertools
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small

VICTIM = "//../../victim"
WAYS = ("linked", "overridden", *(("packed",) if bpy.app.version >= (5, 0) else ()))
PLACES = ("disk", "external")


def of_modifier(kind):
    return lambda thing: thing.modifiers.new("Simulation", kind).point_cache


def of_particles(thing):
    thing.modifiers.new("Simulation", "PARTICLE_SYSTEM")
    return thing.particle_systems[0].point_cache


def of_paint(thing):
    modifier = thing.modifiers.new("Simulation", "DYNAMIC_PAINT")
    modifier.ui_type = "CANVAS"
    bpy.ops.dpaint.type_toggle(type="CANVAS")
    return modifier.canvas_settings.canvas_surfaces[0].point_cache


KINDS = {"cloth": of_modifier("CLOTH"), "soft": of_modifier("SOFT_BODY"), "particles": of_particles, "paint": of_paint}


def with_point_cache(name, kind, place):
    thing = small.cube(name)
    cache = KINDS[kind](thing)
    cache.name = name
    if place == "external":
        cache.use_external = True
        cache.filepath = VICTIM
    cache.use_disk_cache = True
    cache.name = name
    return thing


def with_fluid(name, folder, kind="REPLAY"):
    thing = small.cube(name)
    thing.modifiers.new("Fluid", "FLUID").fluid_type = "DOMAIN"
    domain = thing.modifiers[0].domain_settings
    domain.resolution_max, domain.cache_frame_start, domain.cache_frame_end = 6, 1, 3
    domain.cache_directory = folder
    if kind is None:
        be_of_no_type(domain)
    else:
        domain.cache_type = kind
    return thing


def be_of_no_type(domain):
    """Its type is a number that Python has no name for: found by what changes in memory with the type."""
    shots = []
    for kind in ("REPLAY", "MODULAR", "ALL"):
        domain.cache_type = kind
        shots.append(bytes((ctypes.c_char * 2400).from_address(domain.as_pointer())))
    at = next(at for at, values in enumerate(zip(*shots)) if values == (0, 1, 2))
    domain.cache_type = "REPLAY"
    ctypes.c_uint8.from_address(domain.as_pointer() + at).value = 7


def library(way):
    """Its objects, each with one simulation."""
    small.start()
    path = small.here(f"in/project/libs/{way}.blend")
    bpy.context.preferences.filepaths.save_version = 0
    bpy.ops.wm.save_as_mainfile(filepath=path)
    group = bpy.data.collections.new(way)
    bpy.context.scene.collection.children.link(group)
    things = [with_point_cache(f"{way}-{kind}-{place}", kind, place) for kind, place in itertools.product(KINDS, PLACES)]
    if small.HAS_FLUIDS:
        things.append(with_fluid(f"{way}-fluid", f"{VICTIM}/{way}-fluid"))
    names = [thing.name for thing in things]
    for thing in things:
        bpy.context.scene.collection.objects.unlink(thing)
        group.objects.link(thing)
    bpy.ops.wm.save_as_mainfile(filepath=path, relative_remap=False)
    return path, names


os.makedirs(small.here("in/project/libs"))
libraries = {way: library(way) for way in WAYS}
made = small.start()
small.sun(made)
made.camera = small.camera(made, "Camera", (3, -6, 4))
# The frames asked for are of the fluids, and none of the scene.
made.frame_start, made.frame_end = 5, 6
bpy.ops.wm.save_as_mainfile(filepath=small.here("in/project/caches.blend"))
for way, (path, _) in libraries.items():
    options = {"pack": True, "relative": True} if way == "packed" else {"relative": True}
    with bpy.data.libraries.load(path, link=True, **options) as (_, here):
        here.collections = [way]
    group = here.collections[0]
    made.collection.children.link(group)
    if way == "overridden":
        group.override_hierarchy_create(made, bpy.context.view_layer)
# To the system `up` leads to a folder in the project, and to Blender out of it.
folders = {
    "no-type": f"{VICTIM}/no-type",
    "up": "//up/../../../victim/up",
    "backslash": "//a\\..\\..\\..\\victim\\backslash",
    "fake": "//fake",
    "late": "//late",
}
fluids = folders if small.HAS_FLUIDS else {}
for name, folder in fluids.items():
    with_fluid(name, folder, None if name == "no-type" else "REPLAY")
bpy.context.preferences.filepaths.save_version = 0
bpy.ops.wm.save_as_mainfile(filepath=small.here("in/project/caches.blend"), relative_remap=False)
# What simulations have left there meanwhile.
for folder in ("victim", "in/victim"):
    shutil.rmtree(small.here(folder), ignore_errors=True)
for folder, folders, names in os.walk(small.here("in"), topdown=False):
    for name in names:
        if not name.endswith(".blend"):
            os.remove(os.path.join(folder, name))
    for name in folders:
        if name not in ("project", "libs"):
            os.rmdir(os.path.join(folder, name))
with open(small.here("names.txt"), "w", encoding="utf-8") as file:
    file.write("\n".join([*(name for _, names in libraries.values() for name in names), *fluids]))
