"""Scenes whose pictures are lost: `unseen`, where none of them is in a frame, `unseen-whole`, the same with its pictures, and `seen`,
where each is in some frame, or might be. And `loose`, whose nodes lead nowhere."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small


def scene():
    made = small.start()
    made.camera = small.camera(made, "Camera", (3, -6, 4))
    small.sun(made)
    return made


def image(name, is_kept=False):
    name = f"whole/{name}" if is_kept else name
    path = small.here(name)
    small.picture(name)
    loaded = bpy.data.images.load(path)
    if not is_kept:
        os.remove(path)
    return loaded


def material(name, picture):
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    node = made.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = picture
    made.node_tree.links.new(node.outputs[0], made.node_tree.nodes["Principled BSDF"].inputs[0])
    return made


def cube(name, is_kept=False, location=(0, 0, 0), collection=None):
    """With a material that shows the picture of its name."""
    thing = small.cube(name, location)
    thing.data.materials.append(material(name, image(f"{name}.png", is_kept)))
    if collection:
        move(thing, collection)
    return thing


def move(thing, collection):
    for one in thing.users_collection:
        one.objects.unlink(thing)
    collection.objects.link(thing)


def collection(name, inside=None):
    made = bpy.data.collections.new(name)
    (inside or bpy.context.scene.collection).children.link(made)
    return made


def layer(name):
    return bpy.context.view_layer.layer_collection.children[name]


def second_layer(is_on, excluding=()):
    """One that has all, beside the first, which has not what is in the collections."""
    second = bpy.context.scene.view_layers.new("Second")
    second.use = is_on
    for name in excluding:
        layer(name).exclude = True
        second.layer_collection.children[name].exclude = False
    return second


def in_geometry(thing, picture):
    """Nodes that move the object's points by the picture."""
    tree = bpy.data.node_groups.new("Waves", "GeometryNodeTree")
    new, links = tree.nodes.new, tree.links.new
    if hasattr(tree, "interface"):
        for way in ("INPUT", "OUTPUT"):
            tree.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    else:
        tree.inputs.new("NodeSocketGeometry", "Geometry")
        tree.outputs.new("NodeSocketGeometry", "Geometry")
    source, out, texture, move = map(new, ("NodeGroupInput", "NodeGroupOutput", "GeometryNodeImageTexture", "GeometryNodeSetPosition"))
    texture.inputs["Image"].default_value = picture
    links(source.outputs[0], move.inputs["Geometry"])
    links(texture.outputs["Color"], move.inputs["Offset"])
    links(move.outputs[0], out.inputs[0])
    modifier = thing.modifiers.new("Waves", "NODES")
    modifier.node_group = tree
    return modifier


def unseen(is_kept=False):
    scene()
    small.cube("Shown")
    cube("off", is_kept, (1, 0, 0)).hide_render = True
    cube("in a collection that is off", is_kept, (0, 1, 0), collection("Inner", collection("Off")))
    bpy.data.collections["Off"].hide_render = True
    cube("excluded", is_kept, (0, 0, 1), collection("Excluded"))
    cube("in a layer that is off", is_kept, (1, 1, 0), collection("Aside"))
    second_layer(False, ["Excluded", "Aside"])
    spare = small.cube("Spare slot")
    spare.data.materials.append(bpy.data.materials.new("Plain"))
    spare.data.materials.append(material("spare", image("in a slot without faces.png", is_kept)))
    text = bpy.data.objects.new("Text", bpy.data.curves.new("Text", "FONT"))
    text.data.body = "A"
    text.data.materials.append(bpy.data.materials.new("Ink"))
    text.data.materials.append(material("second ink", image("in a slot without letters.png", is_kept)))
    bpy.context.scene.collection.objects.link(text)
    in_geometry(small.cube("Still", (0, 2, 0)), image("in a modifier that is off.png", is_kept)).show_render = False
    chain(small.cube("Chain", (2, 0, 0)), image("at a chain that ends.png", is_kept))
    loose_group(small.cube("Group", (2, 2, 0)), image("in a group that leads nowhere.png", is_kept))


def chain(thing, picture):
    made = material("Chain", picture)
    thing.data.materials.append(made)
    tree = made.node_tree
    source = next(node for node in tree.nodes if node.bl_idname == "ShaderNodeTexImage")
    tree.links.remove(source.outputs[0].links[0])
    tree.links.new(source.outputs[0], tree.nodes.new("ShaderNodeMath").inputs[0])


def loose_group(thing, picture):
    group = bpy.data.node_groups.new("Loose", "ShaderNodeTree")
    if hasattr(group, "interface"):
        group.interface.new_socket("Color", in_out="OUTPUT", socket_type="NodeSocketColor")
    else:
        group.outputs.new("NodeSocketColor", "Color")
    source, out = group.nodes.new("ShaderNodeTexImage"), group.nodes.new("NodeGroupOutput")
    source.image = picture
    group.links.new(source.outputs[0], out.inputs[0])
    made = bpy.data.materials.new("Grouped")
    made.use_nodes = True
    made.node_tree.nodes.new("ShaderNodeGroup").node_tree = group
    thing.data.materials.append(made)


def unseen_whole():
    unseen(is_kept=True)


def seen():
    made = scene()
    keyed = cube("off at first")
    keyed.hide_render = True
    keyed.keyframe_insert("hide_render", frame=1)
    driven = cube("off by a driver")
    driven.hide_render = True
    driven.driver_add("hide_render").driver.expression = "frame < 3"
    cube("excluded, and an instance", collection=collection("Shown by an empty"))
    empty = small.empty(made, "Instance")
    empty.instance_type, empty.instance_collection = "COLLECTION", bpy.data.collections["Shown by an empty"]
    cube("excluded, and in another layer", collection=collection("In the second"))
    cube("excluded, and in a layer by keys", collection=collection("In the third"))
    second_layer(True, ["In the second"])
    third = made.view_layers.new("Third")
    layer("In the third").exclude = True
    bpy.context.scene.view_layers["Second"].layer_collection.children["In the third"].exclude = True
    third.use = False
    third.keyframe_insert("use", frame=1)
    layer("Shown by an empty").exclude = True
    hair = cube("off, and shown by particles")
    hair.hide_render = True
    emitter = small.cube("Emitter")
    emitter.modifiers.new("Particles", "PARTICLE_SYSTEM")
    settings = emitter.particle_systems[0].settings
    settings.physics_type, settings.render_type, settings.instance_object = "NO", "OBJECT", hair
    child = cube("off, and an instance of faces")
    child.hide_render, child.parent = True, small.cube("Faces")
    child.parent.instance_type = "FACES"
    face = small.cube("Two slots")
    face.data.materials.append(bpy.data.materials.new("Plain"))
    face.data.materials.append(material("one face", image("on one face.png")))
    face.data.polygons[2].material_index = 1
    chosen = small.cube("Slots by nodes")
    chosen.data.materials.append(bpy.data.materials.new("Plain"))
    chosen.data.materials.append(material("by nodes", image("in a slot that nodes choose.png")))
    in_geometry(chosen, image("in nodes of geometry.png"))
    own = small.cube("Slot of its own")
    own.data.materials.append(bpy.data.materials.new("Of the shape"))
    own.material_slots[0].link = "OBJECT"
    own.material_slots[0].material = material("own", image("in a slot of the object.png"))
    behind = made.background_set = bpy.data.scenes.new("Behind")
    move(cube("behind"), behind.collection)


def loose():
    """A Denoise node, and a simulation, whose results go nowhere."""
    nodes, links, _ = small.compositor(scene())
    layers = next(node for node in nodes if node.bl_idname == "CompositorNodeRLayers")
    denoise, blur = nodes.new("CompositorNodeDenoise"), nodes.new("CompositorNodeBlur")
    links.new(layers.outputs[0], denoise.inputs[0])
    links.new(denoise.outputs[0], blur.inputs[0])
    links.new(blur.outputs[0], nodes.new("CompositorNodeViewer").inputs[0])
    if bpy.app.version < (3, 6):
        return
    thing = small.cube("Still")
    thing.modifiers.new("Nodes", "NODES").node_group = tree = bpy.data.node_groups.new("Still", "GeometryNodeTree")
    if hasattr(tree, "interface"):
        for way in ("INPUT", "OUTPUT"):
            tree.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    first, last = tree.nodes.new("GeometryNodeSimulationInput"), tree.nodes.new("GeometryNodeSimulationOutput")
    first.pair_with_output(last)
    source, out = tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")
    tree.links.new(source.outputs[0], first.inputs["Geometry"])
    tree.links.new(first.outputs["Geometry"], last.inputs["Geometry"])
    tree.links.new(source.outputs[0], out.inputs[0])


for variant in (unseen, unseen_whole, seen, loose):
    variant()
    small.save(variant.__name__.replace("_", "-"))
