"""Makes one object of each kind, and tells the structs whose properties are of interest in it."""

import bpy

from .kind import choices_of


def _mesh(cell):
    thing = cell.mesh()
    return [thing, *_cycles(thing)]


def _instancer(cell):
    thing = cell.mesh("grid")
    child = cell.mesh("cube", 0.12)
    child.parent = thing
    child.location = (0, 0, 0)
    thing.instance_type = "FACES"
    return [thing]


def _material(cell):
    material = cell.mesh().data.materials[0]
    return [material, *_cycles(material)]


def _shape_key(cell):
    thing = cell.mesh()
    thing.shape_key_add(name="Basis")
    block = thing.shape_key_add(name="Wide")
    for point in block.data:
        point.co.x *= 1.6
    block.value = 0.4
    return [block, thing.data.shape_keys]


def _light(kind):
    def make(cell):
        cell.mesh("grid")
        light = bpy.data.lights.new("Light", kind)
        light.energy = 2 if kind == "SUN" else 40
        thing = cell.add(light, offset=(0.3, -1.2, 0.3))
        thing.rotation_euler = (1.4, 0.1, 0.2)
        return [light, *_cycles(light)]

    return make


def _curve(cell):
    curve = bpy.data.curves.new("Curve", "CURVE")
    curve.dimensions = "3D"
    curve.bevel_depth = 0.12
    line = curve.splines.new("BEZIER")
    line.bezier_points.add(2)
    for point, place in zip(line.bezier_points, ((-0.6, 0, -0.5), (0, 0.2, 0.6), (0.6, -0.2, -0.3))):
        point.co = place
        point.handle_left_type = point.handle_right_type = "AUTO"
    cell.add(curve)
    return [curve, line, line.bezier_points[1]]


def _text(cell):
    text = bpy.data.curves.new("Text", "FONT")
    text.body = "Ab c"
    text.extrude = 0.1
    thing = cell.add(text, offset=(-0.7, 0, -0.2))
    thing.rotation_euler.x = 1.57
    return [text]


def _surface(cell):
    surface = bpy.data.curves.new("Surface", "SURFACE")
    line = surface.splines.new("NURBS")
    line.points.add(3)
    for number, point in enumerate(line.points):
        point.co = (number * 0.4 - 0.6, 0, number % 2 - 0.5, 1)
    surface.extrude = 0.4
    surface.bevel_depth = 0.2
    cell.add(surface)
    return [surface, line, line.points[1]]


def _metaball(cell):
    ball = bpy.data.metaballs.new(f"Ball{len(bpy.data.metaballs)}")
    ball.render_resolution = 0.2
    element = ball.elements.new()
    element.radius = 1.0
    cell.add(ball, name=f"Meta{len(bpy.data.objects)}_")
    return [ball, element]


def _lattice(cell):
    lattice = bpy.data.lattices.new("Lattice")
    lattice.points_u = lattice.points_v = lattice.points_w = 3
    frame = cell.add(lattice)
    thing = cell.mesh()
    thing.modifiers.new("Lattice", "LATTICE").object = frame
    return [lattice, frame, lattice.points[4]]


def _armature(cell):
    data = bpy.data.armatures.new("Armature")
    rig = cell.add(data)
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    for name, head, tail in (("A", (0, 0, -0.7), (0, 0, 0)), ("B", (0, 0, 0), (0, 0, 0.7))):
        bone = data.edit_bones.new(name)
        bone.head, bone.tail = head, tail
    data.edit_bones["B"].parent = data.edit_bones["A"]
    bpy.ops.object.mode_set(mode="OBJECT")
    thing = cell.mesh("cube")
    for name in ("A", "B"):
        thing.vertex_groups.new(name=name).add([v.index for v in thing.data.vertices if (v.co.z > 0) == (name == "B")], 1, "REPLACE")
    thing.modifiers.new("Armature", "ARMATURE").object = rig
    return [data, rig.pose.bones["B"], data.bones["B"]]


def _hair_system(cell):
    thing = cell.mesh("ball", 0.4)
    thing.modifiers.new("Hair", "PARTICLE_SYSTEM")
    settings = thing.particle_systems[0].settings
    settings.type, settings.count, settings.hair_length, settings.root_radius = "HAIR", 30, 0.4, 6
    settings.use_advanced_hair = True
    settings.child_type = "INTERPOLATED"
    settings.rendered_child_count = 2
    return [settings, thing.particle_systems[0], thing, *_cycles(settings)]


def _hair_objects(cell):
    settings, system, thing = _hair_system(cell)[:3]
    settings.child_type, settings.particle_size = "NONE", 0.3
    settings.render_type, settings.instance_object = "OBJECT", cell.mesh("cube", 0.3, (0, 5, 0))
    return [settings, system, thing]


def _empty(cell):
    """A collection that is shown again by an empty."""
    collection = bpy.data.collections.new("Shown again")
    thing = cell.mesh("cube", 0.3)
    cell.stage.scene.collection.objects.unlink(thing)
    collection.objects.link(thing)
    thing.location = (0, 0, 0)
    empty = cell.add(None)
    empty.instance_type, empty.instance_collection = "COLLECTION", collection
    return [empty, collection]


def _collection(cell):
    collection = bpy.data.collections.new("Collection")
    cell.stage.scene.collection.children.link(collection)
    thing = cell.mesh("cube")
    cell.stage.scene.collection.objects.unlink(thing)
    collection.objects.link(thing)
    layer = bpy.context.view_layer.layer_collection.children[-1]
    return [collection, layer]


def _cycles(block):
    return [block.cycles] if getattr(block, "cycles", None) else []


MAKERS = {
    "mesh": _mesh,
    "instancer": _instancer,
    "material": _material,
    "shape key": _shape_key,
    "curve": _curve,
    "text": _text,
    "surface": _surface,
    "metaball": _metaball,
    "lattice": _lattice,
    "armature": _armature,
    "hair": _hair_system,
    "hair of objects": _hair_objects,
    "collection instance": _empty,
    "collection": _collection,
    **{f"light {kind}": _light(kind) for kind in choices_of(bpy.types.Light, "type")},
}
