"""Simulations without a bake, and what lives on one. Each scene with one of them is its own, since all of it is opened again."""

import bpy

from .compositing import tree_of
from .geometry import SIMULATED as ZONES
from .geometry import through
from ..kind import Kind, choices_of
from .modifiers import SIMULATED


def kinds(_):
    for kind in sorted(SIMULATED - {"PARTICLE_SYSTEM", "PARTICLE_INSTANCE", "EXPLODE"}):
        yield Kind(f"simulation {kind}", _modified(kind), alone=True)
    yield Kind("simulation rigid bodies", _rigid, alone=True)
    for physics in choices_of(bpy.types.ParticleSettings, "physics_type"):
        yield Kind(f"particles {physics}", _particles(physics), alone=True)
    for kind in ("PARTICLE_INSTANCE", "EXPLODE"):
        yield Kind(f"particles shown by {kind}", _living_on(kind), alone=True)
    yield Kind("hair with dynamics", _hair, alone=True)
    if hasattr(bpy.types, ZONES[0]):
        yield Kind("simulation zone", _zone, alone=True)
    for hiding in HIDINGS:
        yield Kind(f"simulation {hiding.__name__[1:].replace('_', ' ')}", hiding, alone=True)


def _modified(kind):
    def build(stage):
        cell = stage.cell(5)
        thing = cell.mesh("grid", 1.5)
        modifier = thing.modifiers.new("Modifier", kind)
        if kind == "DYNAMIC_PAINT":
            _paint(modifier, cell)
        elif kind == "FLUID":
            modifier.fluid_type = "DOMAIN"
        elif kind == "COLLISION":
            cell.mesh("grid").modifiers.new("Cloth", "CLOTH")
        elif kind == "SOFT_BODY":
            modifier.settings.use_goal = False

    return build


def _paint(modifier, cell):
    modifier.ui_type = "CANVAS"
    bpy.context.view_layer.objects.active = modifier.id_data
    with bpy.context.temp_override(object=modifier.id_data, active_object=modifier.id_data):
        bpy.ops.dpaint.type_toggle(type="CANVAS")
    surface = modifier.canvas_settings.canvas_surfaces[0]
    surface.surface_type = "DISPLACE"
    brush = cell.helper()
    painter = brush.modifiers.new("Brush", "DYNAMIC_PAINT")
    painter.ui_type = "BRUSH"
    with bpy.context.temp_override(object=brush, active_object=brush):
        bpy.ops.dpaint.type_toggle(type="BRUSH")


def _rigid(stage):
    scene = stage.scene
    things = [stage.cell(number).mesh("cube", 0.5) for number in (1, 5, 6)]
    bpy.ops.rigidbody.world_add()
    for thing in things:
        bpy.context.view_layer.objects.active = thing
        with bpy.context.temp_override(object=thing, active_object=thing):
            bpy.ops.rigidbody.object_add()


def particle_system(thing, physics="NEWTON"):
    thing.modifiers.new("Particles", "PARTICLE_SYSTEM")
    system = thing.particle_systems[0]
    system.settings.count, system.settings.frame_start, system.settings.frame_end = 40, 1, 6
    system.settings.physics_type, system.settings.brownian_factor = physics, 2
    return system


def _particles(physics):
    def build(stage):
        cell = stage.cell(5)
        settings = particle_system(cell.mesh(), physics).settings
        settings.render_type, settings.instance_object = "OBJECT", stage.cell(15).mesh("cube", 0.3)
        settings.particle_size = 0.4

    return build


def _living_on(kind):
    def build(stage):
        cell = stage.cell(5)
        source = cell.mesh()
        particle_system(source)
        thing = source if kind == "EXPLODE" else cell.mesh("cube", 0.2)
        modifier = thing.modifiers.new("Modifier", kind)
        if kind == "PARTICLE_INSTANCE":
            modifier.object = source

    return build


def _hair(stage):
    thing = stage.cell(5).mesh()
    thing.modifiers.new("Hair", "PARTICLE_SYSTEM")
    system = thing.particle_systems[0]
    system.settings.type, system.settings.count, system.settings.root_radius = "HAIR", 30, 8
    system.use_hair_dynamics = True


def _zone(stage):
    through(ZONES[0])(stage.cell(5))


def _moving(thing):
    particle_system(thing)
    settings = thing.particle_systems[0].settings
    settings.render_type, settings.line_length_tail = "LINE", 0.1
    return thing


def _cloth(cell):
    thing = cell.mesh("grid")
    thing.modifiers.new("Cloth", "CLOTH")
    return thing


def _in_a_collection_that_is_shown_again(stage):
    """The object is not one of the scene's."""
    collection = bpy.data.collections.new("Elsewhere")
    cell = stage.cell(5)
    thing = _cloth(cell)
    stage.scene.collection.objects.unlink(thing)
    collection.objects.link(thing)
    empty = cell.add(None)
    empty.location = (0, 0, 0)
    empty.instance_type, empty.instance_collection = "COLLECTION", collection


def _of_another_scene_in_the_compositor(stage):
    other = stage.scene.copy()
    other.name = "Other"
    thing = _cloth(stage.cell(5))
    stage.scene.collection.objects.unlink(thing)
    other.collection.objects.link(thing)
    tree, source, end = tree_of(stage)
    source.scene = other
    tree.links.new(source.outputs[0], end.inputs[0])


def _of_a_background_scene(stage):
    other = bpy.data.scenes.new("Behind")
    thing = _cloth(stage.cell(5))
    stage.scene.collection.objects.unlink(thing)
    other.collection.objects.link(thing)
    stage.scene.background_set = other


def _that_a_keyframe_turns_on(stage):
    thing = _cloth(stage.cell(5))
    modifier = thing.modifiers[0]
    for frame, shown in ((1, True), (6, True)):
        modifier.show_render = shown
        modifier.keyframe_insert("show_render", frame=frame)
    modifier.show_render = False


def _that_another_object_reads(stage):
    """Only a modifier reads the object, which is in no collection of the scene."""
    cell = stage.cell(5)
    cutter = _cloth(cell)
    elsewhere = bpy.data.collections.new("Elsewhere")
    elsewhere.use_fake_user = True
    elsewhere.objects.link(cutter)
    stage.scene.collection.objects.unlink(cutter)
    thing = cell.mesh("cube")
    thing.modifiers.new("Nearest", "SHRINKWRAP").target = cutter


HIDINGS = (
    _in_a_collection_that_is_shown_again, _of_another_scene_in_the_compositor, _of_a_background_scene,
    _that_a_keyframe_turns_on, _that_another_object_reads,
)
