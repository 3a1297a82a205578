"""What a stranger does with simulations that are not baked: every one is kept on the disk, under names that are somebody's files."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small


def scene():
    made = small.start()
    small.sun(made)
    made.camera = small.camera(made, "Camera", (3, -6, 4))
    made.frame_start, made.frame_end = 1, 3
    return made


def cloth(name, cache_name):
    thing = small.cube(name)
    cache = thing.modifiers.new("Cloth", "CLOTH").point_cache
    return thing, cache, cache_name


def on_disk(cache, name):
    cache.use_disk_cache = True
    cache.name = name


def everything():
    made = scene()
    plain = cloth("Plain", "precious")
    up = cloth("Up", "../victim/up")
    instanced = cloth("Instanced", "instanced")
    hidden = bpy.data.collections.new("Hidden")
    hidden.objects.link(instanced[0])
    made.collection.objects.unlink(instanced[0])
    empty = bpy.data.objects.new("Empty", None)
    empty.instance_type, empty.instance_collection = "COLLECTION", hidden
    made.collection.objects.link(empty)
    moved = cloth("Moved", "moved")
    source = small.cube("Source")
    source.modifiers.new("Beads", "PARTICLE_SYSTEM")
    small.save("everything")
    for _, cache, name in (plain, up, instanced):
        on_disk(cache, name)
    on_disk(source.particle_systems[0].point_cache, "beads")
    moved[1].name = "moved"
    moved[0].driver_add('modifiers["Cloth"].point_cache.use_disk_cache').driver.expression = "1"
    if small.HAS_FLUIDS:
        tank = small.cube("Tank")
        tank.modifiers.new("Fluid", "FLUID").fluid_type = "DOMAIN"
        domain = tank.modifiers[0].domain_settings
        domain.resolution_max, domain.cache_type = 8, "REPLAY"
        domain.cache_directory = "//../victim"


def backgrounds():
    """Simulations that no object list of the rendered scene has."""
    made = scene()
    behind = bpy.data.scenes.new("Behind")
    thing, _, _ = cloth("Behind", "")
    made.collection.objects.unlink(thing)
    behind.collection.objects.link(thing)
    made.background_set = behind
    loose, _, _ = cloth("Unused", "")
    made.collection.objects.unlink(loose)
    loose.use_fake_user = True
    shown, _, _ = cloth("Scattered", "")
    made.collection.objects.unlink(shown)
    group = bpy.data.node_groups.new("Scatter", "GeometryNodeTree")
    group.nodes.new("GeometryNodeObjectInfo").inputs[0].default_value = shown
    small.cube("Ground").modifiers.new("Nodes", "NODES").node_group = group


for variant in (everything, backgrounds):
    variant()
    small.save(variant.__name__)
