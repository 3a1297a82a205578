"""Simulations without a bake: what a frame shows of them depends on the frames this process has been through."""

import os

import bpy

from .simulation_caches import bake_directory


class Unbaked:
    """`owner` is the block it belongs to, `what` its name for people; `is_certain` where Blender tells."""

    def __init__(self, owner, what, is_certain=True):
        self.owner = owner
        self.what = what
        self.is_certain = is_certain


def unbaked_in(scenes):
    """Of an object that is in several scenes, each once."""
    things = dict.fromkeys(thing for scene in scenes for thing in scene.objects)
    found = [one for thing in things for one in _of_object(thing)]
    for scene in scenes:
        world = scene.rigidbody_world
        if world and world.enabled and world.collection and _free(world.point_cache):
            found.append(Unbaked(scene, "rigid bodies"))
    return found


def _of_object(thing):
    for system in thing.particle_systems:
        settings = system.settings
        # All other kinds are drops and bubbles, which come out of a fluid's cache.
        moves = (
            # Without physics particles only lie where they were born, whatever came before.
            (settings.type == "EMITTER" and settings.physics_type != "NO")
            or (settings.type == "HAIR" and system.use_hair_dynamics)
        )
        if moves and _free(system.point_cache):
            yield Unbaked(thing, f'particles "{system.name}"')
    for modifier in thing.modifiers:
        if not modifier.show_render:
            continue
        if modifier.type in ("CLOTH", "SOFT_BODY") and _free(modifier.point_cache):
            yield Unbaked(thing, f'{modifier.type.lower().replace("_", " ")} "{modifier.name}"')
        elif modifier.type == "DYNAMIC_PAINT" and modifier.canvas_settings:
            if any(_free(surface.point_cache) for surface in modifier.canvas_settings.canvas_surfaces):
                yield Unbaked(thing, f'dynamic paint "{modifier.name}"')
        elif modifier.type == "FLUID" and modifier.fluid_type == "DOMAIN":
            if not modifier.domain_settings.has_cache_baked_data:
                yield Unbaked(thing, f'fluid "{modifier.name}"')
        elif modifier.type == "NODES" and _simulates(modifier.node_group):
            if not _is_baked_on_disk(modifier):
                yield Unbaked(thing, f'simulation nodes "{modifier.name}"', not _may_be_packed(modifier))


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


def _is_baked_on_disk(modifier):
    """Only the folders tell. Each bake has one in the modifier's, or one of its own."""
    own = [bake.directory for bake in getattr(modifier, "bakes", ()) if getattr(bake, "use_custom_path", False)]
    return any(_has_files(folder) for folder in (bake_directory(modifier), *own) if folder)


def _may_be_packed(modifier):
    """From Blender 4.4 on bakes lie in the .blend unless told otherwise, and nothing tells whether there is one."""
    targets = [bake.bake_target for bake in getattr(modifier, "bakes", ()) if hasattr(bake, "bake_target")]
    inherited = getattr(modifier, "bake_target", "DISK")
    return any(target == "PACKED" or (target == "INHERIT" and inherited == "PACKED") for target in targets)


def _has_files(folder):
    return any(names for _, _, names in os.walk(bpy.path.abspath(folder)))
