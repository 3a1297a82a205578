"""Simulations without a bake: a frame shows them as the earlier frames in this process have left them."""

import os

import bpy

from ..scene.animation import is_ever
from ..scene.shown_name import shown_name
from .node_bakes import bake_directory, node_bakes
from ..scene.node_trees import used_nodes_within
from .fluids import fluid_domain, is_fluid_kept
from .folder_names import names_in
from .simulation_caches import shown_caches


class Unbaked:
    """`owner` is the block it belongs to, `what` its name for people; `is_certain` where Blender reports it."""

    def __init__(self, owner, what, is_certain=True):
        self.owner = owner
        self.what = what
        self.is_certain = is_certain


def unbaked_in(scenes):
    """For objects in several scenes, each once; also for what their collections, nodes or particles instance."""
    shown = _with_backgrounds(scenes)
    things = dict.fromkeys(thing for scene in shown for thing in scene.objects)
    others = [thing for thing in bpy.data.objects if thing not in things and any(True for _ in _of_object(thing))]
    if others:
        # Computed only when needed, as it takes a while.
        holders = bpy.data.user_map()
        things.update(dict.fromkeys([thing for thing in others if _is_used_by(things, thing, holders)]))
    return _unbaked(things, shown)


def unbaked_anywhere():
    """Also for objects that seem to be in no rendered scene: collection instances, and what a modifier reads."""
    return _unbaked(bpy.data.objects, bpy.data.scenes)


def _with_backgrounds(scenes):
    found = {}
    for scene in scenes:
        while scene and scene not in found:
            found[scene] = True
            scene = scene.background_set
    return list(found)


def _is_used_by(things, thing, holders):
    """Whether one of them uses it, directly or through others."""
    seen, waiting = {thing}, [thing]
    while waiting:
        for holder in holders.get(waiting.pop(), ()):
            if holder in things:
                return True
            if holder not in seen and not isinstance(holder, bpy.types.Scene):
                seen.add(holder)
                waiting.append(holder)
    return False


def _unbaked(things, scenes):
    found = [one for thing in things for one in _of_object(thing)]
    for scene in scenes:
        world = scene.rigidbody_world
        if world and is_ever(world, "enabled") and world.collection and _free(world):
            found.append(Unbaked(scene, "rigid bodies"))
    return found


def _of_object(thing):
    for system in thing.particle_systems:
        settings = system.settings
        # All other kinds are drops and bubbles, which come from a fluid's cache.
        moves = (
            # Without physics particles stay where they were born, whatever came before.
            (settings.type in ("EMITTER", "") and settings.physics_type != "NO")
            or (settings.type == "HAIR" and is_ever(system, "use_hair_dynamics"))
        )
        if moves and _free(system):
            yield Unbaked(thing, f'particles "{shown_name(system)}"')
    for modifier in thing.modifiers:
        if not is_ever(modifier, "show_render"):
            continue
        if modifier.type in ("CLOTH", "SOFT_BODY") and _free(modifier):
            yield Unbaked(thing, f'{modifier.type.lower().replace("_", " ")} "{shown_name(modifier)}"')
        elif modifier.type == "DYNAMIC_PAINT" and modifier.canvas_settings:
            if any(map(_free, modifier.canvas_settings.canvas_surfaces)):
                yield Unbaked(thing, f'dynamic paint "{shown_name(modifier)}"')
        elif domain := fluid_domain(modifier):
            if not is_fluid_kept(domain, thing.library):
                yield Unbaked(thing, f'fluid "{shown_name(modifier)}"')
        elif modifier.type == "NODES":
            yield from _of_nodes(thing, modifier)


def _of_nodes(thing, modifier):
    what = f'simulation nodes "{shown_name(modifier)}"'
    if hasattr(modifier, "bakes"):
        loose = [bake for bake in node_bakes(thing, modifier) if bake.is_simulation]
        loose = [bake for bake in loose if not (bake.is_in_file() or (not bake.is_to_be_packed() and bake.has_files()))]
        if loose:
            yield Unbaked(thing, what, any(bake.is_in_file() is False for bake in loose))
    elif _simulates(modifier.node_group) and not _has_files(bake_directory(modifier)):
        yield Unbaked(thing, what)


def _free(holder):
    return not all(cache.is_baked for cache in shown_caches(holder))


def _simulates(group):
    """For Blender 3.6 and 4.0, which have no list of a modifier's bakes."""
    return bool(group) and any(node.bl_idname == "GeometryNodeSimulationOutput" for node in used_nodes_within(group))


def _has_files(folder):
    """For any zone: each has its own folder in there."""
    folder = bpy.path.abspath(folder) if folder else ""
    return bool(folder) and any(names_in(os.path.join(folder, zone, "meta")) for zone in names_in(folder))
