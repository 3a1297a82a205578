"""Every node of geometry nodes: something goes through it, and what comes out is shown."""

import bpy

from ..kind import Kind, types_below
from ..sockets import feed

# What geometry a socket of this name wants, and the node that makes it of a mesh.
_CONVERTED = (
    ("Grease Pencil", "GeometryNodeCurvesToGreasePencil"), ("Curve", "GeometryNodeMeshToCurve"), ("Spline", "GeometryNodeMeshToCurve"),
    ("Volume", "GeometryNodeMeshToVolume"), ("Points", "GeometryNodeMeshToPoints"), ("Instance", "GeometryNodeGeometryToInstance"),
    ("Grid", "GeometryNodeMeshToVolume"),
)
_BASES = ("GeometryNode", "FunctionNode")
_ZONE_ENDS = ("GeometryNodeSimulationOutput", "GeometryNodeRepeatOutput", "GeometryNodeForeachGeometryElementOutput", "NodeClosureOutput")
SIMULATED = ("GeometryNodeSimulationInput", "GeometryNodeSimulationOutput", "GeometryNodeBake")
_NEVER = ("GeometryNodeTree", "GeometryNodeCustomGroup", "GeometryNodeViewer")


def kinds(_):
    for base in _BASES:
        for made in types_below(getattr(bpy.types, base)):
            if made.__name__ not in _ZONE_ENDS + SIMULATED + _NEVER:
                yield Kind(f"geometry node {made.__name__}", through(made.__name__))


def through(name):
    def build(cell):
        thing = cell.mesh("grid" if "Volume" not in name else "cube")
        group, start, end = tree_on(thing)
        joined = _finish(group, start, end, thing.data.materials[0])
        node = group.nodes.new(name)
        if hasattr(node, "pair_with_output"):
            _zone(group, node, start, joined)
            return True
        if name == "GeometryNodeGroup":
            node.node_tree = _turned()
        _connect(group, node, start, joined)
        _follow_time(group, node)
        return feed(node, cell, bpy.types.GeometryNode, cell.random) + 1

    return build


def tree_on(thing, name="Nodes"):
    """A modifier with a tree that takes the object's geometry and gives it back."""
    group = bpy.data.node_groups.new(name, "GeometryNodeTree")
    if hasattr(group, "interface"):
        for way in ("INPUT", "OUTPUT"):
            group.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    else:
        group.inputs.new("NodeSocketGeometry", "Geometry")
        group.outputs.new("NodeSocketGeometry", "Geometry")
    start, end = group.nodes.new("NodeGroupInput"), group.nodes.new("NodeGroupOutput")
    if thing:
        thing.modifiers.new(name, "NODES").node_group = group
    return group, start, end


def scene_time(group):
    return group.nodes.new("GeometryNodeInputSceneTime").outputs["Frame"]


def _finish(group, start, end, material):
    join, coat = group.nodes.new("GeometryNodeJoinGeometry"), group.nodes.new("GeometryNodeSetMaterial")
    coat.inputs["Material"].default_value = material
    group.links.new(start.outputs[0], join.inputs[0])
    group.links.new(join.outputs[0], coat.inputs[0])
    group.links.new(coat.outputs[0], end.inputs[0])
    return join


def _connect(group, node, start, join):
    for socket in node.inputs:
        if socket.type == "GEOMETRY":
            group.links.new(_geometry_for(socket, group, start), socket)
    made = [socket for socket in node.outputs if socket.type == "GEOMETRY" and socket.enabled]
    if made:
        group.links.new(made[0], join.inputs[0])
        return
    values = [socket for socket in node.outputs if socket.enabled]
    if values:
        move, scale = group.nodes.new("GeometryNodeSetPosition"), group.nodes.new("ShaderNodeVectorMath")
        scale.operation = "SCALE"
        part = group.nodes.new("ShaderNodeMath")
        part.operation = "MULTIPLY"
        part.inputs[1].default_value = 0.1
        group.links.new(scene_time(group), part.inputs[0])
        group.links.new(part.outputs[0], scale.inputs["Scale"])
        group.links.new(values[0], scale.inputs[0])
        group.links.new(start.outputs[0], move.inputs[0])
        group.links.new(scale.outputs[0], move.inputs["Offset"])
        group.links.new(move.outputs[0], join.inputs[0])


def _geometry_for(socket, group, start):
    for word, converter in _CONVERTED:
        if word in socket.name and hasattr(bpy.types, converter):
            node = group.nodes.new(converter)
            group.links.new(start.outputs[0], node.inputs[0])
            return node.outputs[0]
    return start.outputs[0]


def _follow_time(group, node):
    """The frame's number goes straight into the first plain number, beside all keyframes."""
    for socket in node.inputs:
        if socket.type == "VALUE" and socket.enabled and not socket.is_linked:
            part = group.nodes.new("ShaderNodeMath")
            part.operation = "MULTIPLY"
            part.inputs[1].default_value = 0.1
            group.links.new(scene_time(group), part.inputs[0])
            group.links.new(part.outputs[0], socket)
            return


def _zone(group, first, start, join):
    last = group.nodes.new(first.bl_idname.replace("Input", "Output"))
    first.pair_with_output(last)
    if hasattr(last, "repeat_items"):
        last.repeat_items.new("GEOMETRY", "Geometry")
        first.inputs["Iterations"].default_value = 3
    turn = group.nodes.new("GeometryNodeTransform")
    part = group.nodes.new("ShaderNodeCombineXYZ")
    scale = group.nodes.new("ShaderNodeMath")
    scale.operation = "MULTIPLY"
    scale.inputs[1].default_value = 0.05
    group.links.new(scene_time(group), scale.inputs[0])
    group.links.new(scale.outputs[0], part.inputs[0])
    group.links.new(part.outputs[0], turn.inputs["Translation"])
    _link_geometry(group, start.outputs, first.inputs)
    _link_geometry(group, first.outputs, turn.inputs)
    _link_geometry(group, turn.outputs, last.inputs)
    _link_geometry(group, last.outputs, join.inputs)


def _link_geometry(group, outputs, inputs):
    source = next((socket for socket in outputs if socket.type == "GEOMETRY"), None)
    target = next((socket for socket in inputs if socket.type == "GEOMETRY"), None)
    if source and target:
        group.links.new(source, target)


def _turned():
    group, start, end = tree_on(None, "Turned")
    turn, time = group.nodes.new("GeometryNodeTransform"), scene_time(group)
    group.links.new(start.outputs[0], turn.inputs[0])
    group.links.new(time, turn.inputs["Rotation"])
    group.links.new(turn.outputs[0], end.inputs[0])
    return group
