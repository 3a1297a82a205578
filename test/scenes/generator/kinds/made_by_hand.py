"""What people have in their scenes that no list of RNA makes by itself: each is set up by hand, so that it shows."""

import bpy

from .compositing import tree_of
from .geometry import scene_time, tree_on
from ..keyframes import key
from ..kind import Kind
from ..stage import AFTER_5

# A value for each of the frames 1 to 6; no two neighbours are alike.
_WAVES = {1: 0.6, 2: 1.0, 3: 0.7, 4: 1.3, 5: 0.8, 6: 1.4}


def kinds(_):
    yield Kind("shown and hidden", _shown_and_hidden)
    yield Kind("hair on an emitter that grows", _hair_on_an_emitter_that_grows)
    yield Kind("points with a radius", _points)
    yield Kind("instances on points", _instances)
    yield Kind("mesh of a volume", _mesh_of_a_volume)
    yield Kind("hair curves", _hair_curves)
    if hasattr(bpy.types, "GeometryNodeGreasePencilToCurves"):
        yield Kind("grease pencil", _grease_pencil)
    yield Kind("samples", _samples, alone=True)
    yield Kind("view transform", _view_transform, alone=True)
    yield Kind("light group in the compositor", _light_group, alone=True)


def _shown_and_hidden(cell):
    key(cell.mesh(), "hide_render", {1: False, 2: True, 4: False, 6: True})


def _hair_on_an_emitter_that_grows(cell):
    """Thin and short enough for Embree 4.4, which crashes on others."""
    thing = cell.mesh("ball", 0.4)
    thing.modifiers.new("Hair", "PARTICLE_SYSTEM")
    settings = thing.particle_systems[0].settings
    settings.type, settings.count, settings.hair_length, settings.root_radius = "HAIR", 60, 0.4, 5
    for frame, size in _WAVES.items():
        key(thing, "scale", {frame: (1, 1, size)})


def _points(cell):
    make = _Tree(cell.mesh("grid"))
    points = make.node("GeometryNodeMeshToPoints", make.start, Radius=make.wave(0.03))
    make.show(points)


def _instances(cell):
    make = _Tree(cell.mesh("grid"))
    cube = make.node("GeometryNodeMeshCube")
    turned = make.node("GeometryNodeInstanceOnPoints", make.start, Instance=cube, Rotation=make.wave(0.3), Scale=make.wave(0.04))
    make.show(make.node("GeometryNodeRealizeInstances", turned))


def _mesh_of_a_volume(cell):
    make = _Tree(cell.mesh("cube", 0.4))
    volume = make.node("GeometryNodeMeshToVolume", make.start, Density=make.wave(0.3))
    make.show(make.node("GeometryNodeVolumeToMesh", volume, Threshold=make.wave(0.03)))


def _hair_curves(cell):
    thing = cell.add(bpy.data.hair_curves.new("Hair curves"))
    thing.data.materials.append(cell.mesh("cube", 0.1).data.materials[0])
    make = _Tree(thing)
    grid = make.node("GeometryNodeMeshGrid")
    line = make.node("GeometryNodeCurvePrimitiveLine")
    line.node.inputs["End"].default_value = (0.1, 0.2, 0.6)
    curves = make.node("GeometryNodeRealizeInstances", make.node("GeometryNodeInstanceOnPoints", grid, Instance=line))
    make.show(make.node("GeometryNodeSetCurveRadius", curves, Radius=make.wave(0.01)))


def _grease_pencil(cell):
    """Drawings of two frames. What draws grease pencil itself needs OpenGL; nodes make meshes of the strokes."""
    blocks = bpy.data.grease_pencils if AFTER_5 else bpy.data.grease_pencils_v3
    pencil = blocks.new("Pencil")
    layer = pencil.layers.new("Lines")
    for frame, high in ((1, 0.5), (3, -0.5), (5, 0.2)):
        drawing = layer.frames.new(frame).drawing
        drawing.add_strokes([3])
        for point, place in zip(drawing.strokes[0].points, ((-0.6, 0, -0.4), (0, 0, high), (0.6, 0, 0.4))):
            point.position = place
    drawn = cell.add(pencil)
    drawn.location = (0, 0, 0)
    make = _Tree(cell.mesh("cube", 0.1))
    found = make.node("GeometryNodeObjectInfo")
    found.node.inputs["Object"].default_value = drawn
    curves = make.node("GeometryNodeGreasePencilToCurves", found.node.outputs["Geometry"])
    circle = make.node("GeometryNodeCurvePrimitiveCircle", Radius=make.wave(0.05))
    tube = make.node("GeometryNodeCurveToMesh", make.node("GeometryNodeRealizeInstances", curves))
    make.link(circle, tube.node.inputs[1])
    make.show(tube)


def _samples(stage):
    _crowd(stage)
    key(stage.scene.cycles, "samples", {1: 24, 6: 2})


def _view_transform(stage):
    """AgX where Blender has it, and Filmic before, with an exposure that changes."""
    _crowd(stage)
    view = stage.scene.view_settings
    view.view_transform = "AgX" if bpy.app.version >= (4, 0) else "Filmic"
    for frame, exposure in _WAVES.items():
        key(view, "exposure", {frame: exposure})


def _light_group(stage):
    _crowd(stage)
    layer = stage.scene.view_layers[0]
    layer.lightgroups.add(name="Group")
    stage.world.lightgroup = "Group"
    tree, source, end = tree_of(stage)
    tree.links.new(source.outputs["Combined_Group"], end.inputs[0])
    strength = stage.world.node_tree.nodes["Background"].inputs[1]
    for frame, value in _WAVES.items():
        key(strength, "default_value", {frame: value})


def _crowd(stage):
    for number in (0, 5, 10, 15):
        stage.cell(number).helper()
    stage.cell(6).mesh()


class _Tree:
    """Geometry nodes of an object, and what makes them."""

    def __init__(self, thing):
        self._group, self.start, self._end = tree_on(thing)
        self.start = self.start.outputs[0]
        self._material = thing.data.materials[0]

    def node(self, kind, geometry=None, **inputs):
        """A node that takes a geometry and further inputs, each of them an output. Returns its first output."""
        node = self._group.nodes.new(kind)
        if geometry is not None:
            self.link(geometry, node.inputs[0])
        for name, source in inputs.items():
            self.link(source, node.inputs[name])
        return node.outputs[0]

    def link(self, output, socket):
        self._group.links.new(output, socket)

    def wave(self, size):
        """Up to twice `size`, by the frame: up and down."""
        wave = self._math("PINGPONG", self._math("MULTIPLY", scene_time(self._group), 0.7), 1)
        return self._math("MULTIPLY", self._math("ADD", wave, 0.5), size)

    def show(self, geometry):
        coat = self._group.nodes.new("GeometryNodeSetMaterial")
        coat.inputs["Material"].default_value = self._material
        self.link(geometry, coat.inputs[0])
        self.link(coat.outputs[0], self._end.inputs[0])

    def _math(self, operation, value, by):
        node = self._group.nodes.new("ShaderNodeMath")
        node.operation = operation
        self.link(value, node.inputs[0])
        node.inputs[1].default_value = by
        return node.outputs[0]
