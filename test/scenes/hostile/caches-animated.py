"""Simulations whose switches are off as the scene is saved, and on in its frames: whatever block says so, and by whatever way.

Each is kept in files of somebody, under a name that says who, how and what.
"""

import itertools
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small

HAS_SLOTS = bpy.app.version >= (4, 4)
made = small.start()
small.sun(made)
made.camera = small.camera(made, "Camera", (3, -6, 4))
made.frame_start, made.frame_end = 1, 3


# What moves: from each of these a path leads to an object.


def of_camera(thing):
    holder = small.camera(made, "Watcher", (0, -9, 0))
    holder.data.dof.focus_object = thing
    return holder.data, "dof.focus_object."


def of_nodes(thing):
    material = bpy.data.materials.new("Coordinates")
    material.use_nodes = True
    node = material.node_tree.nodes.new("ShaderNodeTexCoord")
    node.object = thing
    small.cube("Wearer", (0, 20, 0)).data.materials.append(material)
    return material.node_tree, f'nodes["{node.name}"].object.'


def of_particles(thing):
    emitter = small.cube("Emitter", (0, 30, 0))
    emitter.modifiers.new("Grains", "PARTICLE_SYSTEM")
    settings = emitter.particle_systems[0].settings
    settings.count, settings.instance_object = 1, thing
    return settings, "instance_object."


def of_child(thing):
    child = small.empty(made, "Child")
    child.parent = thing
    return child, "parent."


def of_itself(thing):
    return thing, ""


OWNERS = (of_camera, of_nodes, of_particles, of_child, of_itself)


# How it is moved.


def keyed(action, block, paths):
    if HAS_SLOTS:
        slot = action.slots.new(block.id_type, block.name)
        layer = action.layers[0] if action.layers else action.layers.new("Layer")
        strip = layer.strips[0] if layer.strips else layer.strips.new(type="KEYFRAME")
        curves = strip.channelbag(slot, ensure=True).fcurves
    else:
        slot, curves = None, action.fcurves
    for path in paths:
        points = curves.new(path).keyframe_points
        points.insert(0, 0).interpolation = "CONSTANT"
        points.insert(0.9, 1)
    return slot


def assign(user, action, slot):
    user.action = action
    if slot:
        user.action_slot = slot


def by_action(block, paths):
    action = bpy.data.actions.new("Moves")
    assign(block.animation_data_create(), action, keyed(action, block, paths))


def by_second_slot(block, paths):
    action = bpy.data.actions.new("Moves")
    keyed(action, made, ["frame_current"] if HAS_SLOTS else [])
    assign(block.animation_data_create(), action, keyed(action, block, paths))


def by_strip(block, paths):
    action = bpy.data.actions.new("Moves")
    slot = keyed(action, block, paths)
    strip = block.animation_data_create().nla_tracks.new().strips.new("Moves", 0, action)
    strip.extrapolation = "HOLD"
    if slot:
        strip.action_slot = slot


def by_driver(block, paths):
    for path in paths:
        block.animation_data_create().drivers.new(path).driver.expression = "frame > 0"


def by_muted_driver(block, paths):
    """One that another turns on again."""
    by_driver(block, paths)
    drivers = block.animation_data.drivers
    for place in range(len(drivers)):
        drivers[place].mute = True
    by_action(block, [f"animation_data.drivers[{place}].mute" for place in range(len(drivers))])
    for curve in small.curves(block.animation_data.action):
        for point in curve.keyframe_points:
            point.co[1] = 1 - point.co[1]


ROUTES = (by_action, by_second_slot, by_strip, by_driver, by_muted_driver)


# What is simulated.


def cloth(thing):
    modifier = thing.modifiers.new("Sim", "CLOTH")
    return modifier, modifier.point_cache, 'modifiers["Sim"].point_cache.'


def soft_body(thing):
    modifier = thing.modifiers.new("Sim", "SOFT_BODY")
    return modifier, modifier.point_cache, "modifiers[0].point_cache."


def paint(thing):
    modifier = thing.modifiers.new("Sim", "DYNAMIC_PAINT")
    modifier.ui_type = "CANVAS"
    with bpy.context.temp_override(object=thing, active_object=thing):
        bpy.ops.dpaint.type_toggle(type="CANVAS")
    surface = modifier.canvas_settings.canvas_surfaces[0]
    return modifier, surface.point_cache, 'modifiers["Sim"].canvas_settings.canvas_surfaces[0].point_cache.'


def beads(thing):
    modifier = thing.modifiers.new("Sim", "PARTICLE_SYSTEM")
    settings = thing.particle_systems[0].settings
    settings.count, settings.frame_end = 5, 2
    return modifier, thing.particle_systems[0].point_cache, "particle_systems[0].point_cache."


KINDS = (cloth, soft_body, paint, beads)

# How a path is spelt: Blender passes over one dot behind a name and behind brackets, and needs none there.
SPELLINGS = (
    lambda path: path,
    lambda path: f"{path}.",
    lambda path: path.replace("].", "]"),
    lambda path: path.replace("[", ".["),
)

kinds = itertools.cycle(KINDS)
spellings = itertools.cycle(SPELLINGS)
hidden = itertools.cycle((True, True, False))
for owner, route in itertools.product(OWNERS, ROUTES):
    kind, is_hidden = next(kinds), next(hidden)
    name = f"{owner.__name__}-{route.__name__}-{kind.__name__}"
    bpy.ops.mesh.primitive_grid_add(size=1, x_subdivisions=2, y_subdivisions=2, location=(0, 0, 3))
    thing = bpy.context.object
    thing.name = name
    modifier, cache, path = kind(thing)
    cache.name = name
    cache.filepath = "//../victim"
    block, way = owner(thing)
    switches = [f"{path}use_disk_cache", f"{path}use_external"]
    if is_hidden:
        modifier.show_render = modifier.show_viewport = False
        switches += [f'modifiers["Sim"].{one}' for one in ("show_render", "show_viewport")]
    spelt = next(spellings)
    route(block, [spelt(way + one) for one in switches])

# Of several caches of one simulation, some block says which is the active one: at first one that is baked, or kept in memory.
for place, (kind, owner) in enumerate(zip((*KINDS, *KINDS), itertools.cycle(OWNERS))):
    route = ROUTES[place % len(ROUTES)]
    name = f"{owner.__name__}-{route.__name__}-{kind.__name__}-chosen-{place}"
    bpy.ops.mesh.primitive_grid_add(size=1, x_subdivisions=2, y_subdivisions=2, location=(0, 0, 3))
    thing = bpy.context.object
    thing.name = name
    modifier, cache, path = kind(thing)
    cache.frame_end = 3
    with bpy.context.temp_override(object=thing, active_object=thing, point_cache=cache, scene=made):
        if place < len(KINDS):
            bpy.ops.ptcache.bake(bake=True)
        bpy.ops.ptcache.add()
    cache = (thing.particle_systems[0] if kind is beads else modifier.canvas_settings.canvas_surfaces[0] if kind is paint else modifier).point_cache
    cache.name, cache.filepath, cache.frame_end = name, "//../victim", 3
    for switch in ("use_disk_cache", "use_external"):
        cache.point_caches.foreach_set(switch, [False, True])
    cache.point_caches.active_index = 0
    block, way = owner(thing)
    route(block, [next(spellings)(f"{way}{path}point_caches.active_index")])

# Of paint plain Blender writes one, wherever it is told and whatever its switch says.
for name, is_on in (("of_saved-painted", False), ("of_saved-painted-on", True)):
    bpy.ops.mesh.primitive_grid_add(size=1, x_subdivisions=2, y_subdivisions=2, location=(0, 0, 3))
    thing = bpy.context.object
    thing.name = name
    cache = paint(thing)[1]
    cache.name, cache.filepath = name, "//../victim"
    cache.use_external, cache.use_disk_cache = True, is_on

made.frame_set(0)
small.save("caches-animated")
with open(small.here("names.txt"), "w", encoding="utf-8") as file:
    file.write("\n".join(sorted(thing.name for thing in bpy.data.objects if thing.name.startswith("of_"))))
