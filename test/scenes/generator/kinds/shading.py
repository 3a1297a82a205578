"""Every node of materials, by how its result can be shown."""

from random import Random

import bpy

from ..keyframes import animate
from ..kind import Kind, types_below
from ..sockets import feed

# Images have a module of their own; the rest shows nothing by itself, or needs another scene.
_ELSEWHERE = {
    "ShaderNodeTexImage", "ShaderNodeTexEnvironment", "ShaderNodeTexIES", "ShaderNodeScript", "ShaderNodeTree", "ShaderNodeCustomGroup",
    "ShaderNodeOutputAOV", "ShaderNodeOutputLight", "ShaderNodeOutputLineStyle", "ShaderNodeOutputWorld",
    "ShaderNodeOutputMaterial", "ShaderNodeUVAlongStroke", "ShaderNodeShaderToRGB", "ShaderNodeEeveeSpecular",
}


def kinds(_):
    for made in types_below(bpy.types.ShaderNode):
        if made.__name__ not in _ELSEWHERE:
            yield Kind(f"shader node {made.__name__}", _shown(made.__name__))
    for name in ("ShaderNodeTexSky", "ShaderNodeBackground", "ShaderNodeTexNoise", "ShaderNodeVolumeScatter"):
        yield Kind(f"world node {name}", _world(name), alone=True)


def _shown(name):
    def build(cell):
        thing = cell.mesh("cube" if "Volume" in name else "ball")
        material = thing.data.materials[0]
        nodes, links = material.node_tree.nodes, material.node_tree.links
        nodes.clear()
        out = nodes.new("ShaderNodeOutputMaterial")
        node = nodes.new(name)
        if name == "ShaderNodeGroup":
            node.node_tree = _group()
        for socket in node.inputs:
            if socket.name == "Vector" or socket.type == "SHADER":
                source = nodes.new("ShaderNodeTexCoord" if socket.type == "VECTOR" else "ShaderNodeBsdfDiffuse")
                links.new(source.outputs[0], socket)
        count = feed(node, cell, bpy.types.ShaderNode, cell.random)
        _show(node, nodes, links, out, material)
        return count + 1

    return build


def _show(node, nodes, links, out, material):
    results = [socket for socket in node.outputs if socket.enabled]
    if not results:
        return
    result = results[min(len(results) - 1, 1 if node.bl_idname.startswith("ShaderNodeTex") and len(results) > 1 else 0)]
    if result.type == "SHADER":
        place = "Volume" if "Volume" in node.bl_idname else "Surface"
        links.new(result, out.inputs[place])
    elif "Displacement" in node.bl_idname:
        material_displaces(material)
        links.new(result, out.inputs["Displacement"])
        links.new(nodes.new("ShaderNodeBsdfDiffuse").outputs[0], out.inputs["Surface"])
    else:
        light = nodes.new("ShaderNodeEmission")
        links.new(result, light.inputs["Color"])
        links.new(light.outputs[0], out.inputs["Surface"])


def material_displaces(material):
    if hasattr(material, "displacement_method"):
        material.displacement_method = "DISPLACEMENT"
    else:
        material.cycles.displacement_method = "DISPLACEMENT"


def _group():
    group = bpy.data.node_groups.new("Group", "ShaderNodeTree")
    if hasattr(group, "interface"):
        group.interface.new_socket("Color", in_out="OUTPUT", socket_type="NodeSocketColor")
    else:
        group.outputs.new("NodeSocketColor", "Color")
    color, out = group.nodes.new("ShaderNodeRGB"), group.nodes.new("NodeGroupOutput")
    group.links.new(color.outputs[0], out.inputs[0])
    animate(color.outputs[0], "default_value", Random(1))
    return group


def _world(name):
    def build(stage):
        cell = stage.cell(5)
        thing = cell.mesh("ball", 2)
        tree = stage.world.node_tree
        node = tree.nodes.new(name)
        out = next(n for n in tree.nodes if n.bl_idname == "ShaderNodeOutputWorld")
        if "Volume" in name:
            stage.camera.data.type = "PERSP"
            tree.links.new(node.outputs[0], out.inputs["Volume"])
        elif name == "ShaderNodeBackground":
            tree.links.new(node.outputs[0], out.inputs["Surface"])
        else:
            back = next(n for n in tree.nodes if n.bl_idname == "ShaderNodeBackground")
            tree.links.new(node.outputs[0], back.inputs["Color"])
        return feed(node, cell, bpy.types.ShaderNode, stage.random)

    return build
