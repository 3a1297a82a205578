"""Simulations without a bake: what a frame shows of them depends on the frames this process has been through."""

import os

import bpy


def unbaked(scene):
    """Names for people of the scene's simulations that are not baked."""
    found = []
    for thing in scene.objects:
        found += (f'{what} on "{thing.name}"' for what in _of_object(thing))
    world = scene.rigidbody_world
    if world and world.enabled and world.collection and _free(world.point_cache):
        found.append("rigid bodies")
    return found


def _of_object(thing):
    for system in thing.particle_systems:
        moves = system.use_hair_dynamics if system.settings.type == "HAIR" else True
        if moves and _free(system.point_cache):
            yield f'particles "{system.name}"'
    for modifier in thing.modifiers:
        if not modifier.show_render:
            continue
        if modifier.type in ("CLOTH", "SOFT_BODY") and _free(modifier.point_cache):
            yield f'{modifier.type.lower().replace("_", " ")} "{modifier.name}"'
        elif modifier.type == "DYNAMIC_PAINT" and modifier.canvas_settings:
            if any(_free(surface.point_cache) for surface in modifier.canvas_settings.canvas_surfaces):
                yield f'dynamic paint "{modifier.name}"'
        elif modifier.type == "FLUID" and modifier.fluid_type == "DOMAIN":
            if not modifier.domain_settings.has_cache_baked_data:
                yield f'fluid "{modifier.name}"'
        elif modifier.type == "NODES" and _simulates(modifier.node_group):
            if not _baked_nodes(modifier):
                yield f'simulation nodes "{modifier.name}"'


def _free(cache):
    return not cache.is_baked


def _simulates(group, seen=()):
    """Simulation zones came with Blender 3.6."""
    if group is None or group in seen:
        return False
    return any(
        node.bl_idname == "GeometryNodeSimulationOutput"
        or _simulates(getattr(node, "node_tree", None), (*seen, group))
        for node in group.nodes
    )


def _baked_nodes(modifier):
    """A bake lies on disk, and only its folder tells of it."""
    bakes = getattr(modifier, "bakes", ())
    return bool(getattr(modifier, "bake_directory", "")) and len(bakes) > 0 and _has_files(modifier.bake_directory)


def _has_files(folder):
    place = bpy.path.abspath(folder)
    return os.path.isdir(place) and any(os.scandir(place))
