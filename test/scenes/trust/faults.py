"""Scenes that Blender would render wrongly without a word, whose files are all there."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small


def scene():
    made = small.start()
    made.camera = small.camera(made, "Camera", (3, -6, 4))
    return made


def simulations():
    made = scene()
    source = small.cube("Source")
    source.modifiers.new("Beads", "PARTICLE_SYSTEM")
    source.particle_systems[0].name = "Beads"
    meadow = small.cube("Meadow")
    meadow.modifiers.new("Flowers", "PARTICLE_SYSTEM")
    meadow.particle_systems[0].settings.physics_type = "NO"
    flag = small.cube("Flag")
    flag.modifiers.new("Cloth", "CLOTH")
    hidden = small.cube("Hidden")
    hidden.modifiers.new("Cloth", "CLOTH").show_render = False
    if small.HAS_FLUIDS:
        fluid = small.cube("Tank").modifiers.new("Fluid", "FLUID")
        fluid.fluid_type = "DOMAIN"
        # A liquid's drops are particles, too, and not simulated by themselves.
        fluid.domain_settings.domain_type = "LIQUID"
        fluid.domain_settings.use_flip_particles = True
    if bpy.app.version >= (4, 1):
        modifier = small.cube("Grown").modifiers.new("Grow", "NODES")
        group = modifier.node_group = bpy.data.node_groups.new("Grow", "GeometryNodeTree")
        group.interface.new_socket("Geometry", in_out="OUTPUT", socket_type="NodeSocketGeometry")
        small.moving_zone(group, group.nodes.new("NodeGroupOutput").inputs[0], group.links.new)
    bpy.ops.rigidbody.world_add()
    made.rigidbody_world.collection = bpy.data.collections.new("Stones")


def scripts():
    made = scene()
    thing = small.cube("Cube")
    thing.driver_add("location", 1).driver.expression = "sum(number for number in (frame, 1))"
    thing.driver_add("location", 2).driver.expression = "frame / 10"
    material = bpy.data.materials.new("Paint")
    material.use_nodes = True
    thing.data.materials.append(material)
    rough = material.node_tree.nodes["Principled BSDF"].inputs["Roughness"]
    rough.driver_add("default_value").driver.expression = "len(str(frame))"
    unused = bpy.data.objects.new("Unused", None)
    unused.use_fake_user = True
    unused.driver_add("location", 0).driver.expression = "len(str(frame))"
    buttons = bpy.data.texts.new("buttons.py")
    buttons.use_module = True
    bpy.data.texts.new("notes.txt")


def add_ons():
    """Of an add-on that is there while the scene is made."""

    class Engine(bpy.types.RenderEngine):
        bl_idname, bl_label = "LUXURY", "Luxury"

    class Glow(bpy.types.ShaderNode):
        bl_idname, bl_label = "LuxuryGlow", "Glow"

        def init(self, _context):
            self.outputs.new("NodeSocketShader", "Light")

    class Shop(bpy.types.NodeTree):
        bl_idname, bl_label, bl_icon = "LuxuryShop", "Shop", "NONE"

    bpy.utils.register_class(Shop)
    bpy.utils.register_class(Engine)
    bpy.utils.register_class(Glow)
    made = scene()
    thing = small.cube("Lamp")
    bpy.data.node_groups.new("Workshop", "LuxuryShop").use_fake_user = True
    for name in ("Glowing", "Spare", "Idle"):
        material = bpy.data.materials.new(name)
        material.use_nodes = True
        material.use_fake_user = True
        glow = material.node_tree.nodes.new("LuxuryGlow")
        glow.name = "Glow"
        if name != "Idle":
            out = next(node for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeOutputMaterial")
            material.node_tree.links.new(glow.outputs[0], out.inputs[0])
    thing.data.materials.append(bpy.data.materials["Glowing"])
    thing.data.materials.append(bpy.data.materials["Idle"])
    made.render.engine = "LUXURY"


def features():
    """Debian's Blender has neither Alembic nor a denoiser."""
    made = scene()
    with open(small.here("bird.abc"), "w") as file:
        file.write("not empty")
    bpy.ops.cachefile.open(filepath=small.here("bird.abc"))
    small.cube("Bird").modifiers.new("Flight", "MESH_SEQUENCE_CACHE").cache_file = bpy.data.cache_files[0]
    nodes, links, picture = small.compositor(made)
    denoise = nodes.new("CompositorNodeDenoise")
    links.new(picture.links[0].from_socket, denoise.inputs[0])
    links.new(denoise.outputs[0], picture)


def gpu():
    scene().cycles.device = "GPU"


def many():
    """Errors of several kinds, warnings, and File Output nodes in views of their own."""
    made = scene()
    made.render.use_multiview = True
    made.cycles.device = "GPU"
    small.cube("Flag").modifiers.new("Cloth", "CLOTH")
    nodes, links, picture = small.compositor(made)
    output = nodes.new("CompositorNodeOutputFile")
    output.name = "Passes"
    small.file_output(output, "/render/passes", ("beauty_", "depth/d##", "unlinked"))
    for place in range(2):
        links.new(picture.links[0].from_socket, output.inputs[place])


def last_layer_by_keys():
    """Off at frames 2 and 3."""
    made = scene()
    small.cube("Cube")
    layer = made.view_layers[0]
    for frame, layer.use in ((1, True), (2, False), (4, True)):
        layer.keyframe_insert("use", frame=frame)
    made.frame_set(1)


def first_layer_by_keys():
    """Another one stays on."""
    last_layer_by_keys()
    bpy.context.scene.view_layers.new("Other")


def last_layer_by_driver():
    """Off from frame 3 on."""
    made = scene()
    small.cube("Cube")
    made.driver_add(made.view_layers[0].path_from_id("use")).driver.expression = "frame < 3"
    made.frame_set(1)


def noise():
    scene()
    for name in ("Rough", "Hidden"):
        modifier = small.cube(name).modifiers.new("Noise", "DISPLACE")
        modifier.texture = bpy.data.textures.new(f"{name} noise", "NOISE")
        modifier.show_render = name == "Rough"
    small.cube("Clouded").modifiers.new("Clouds", "DISPLACE").texture = bpy.data.textures.new("Clouds", "CLOUDS")
    nodes = bpy.data.textures.new("Noise of nodes", "CLOUDS")
    nodes.use_nodes = True
    nodes.node_tree.nodes.clear()
    source, out = nodes.node_tree.nodes.new("TextureNodeTexNoise"), nodes.node_tree.nodes.new("TextureNodeOutput")
    nodes.node_tree.links.new(source.outputs[0], out.inputs[0])
    small.cube("Grainy").modifiers.new("Grain", "DISPLACE").texture = nodes
    bpy.data.textures.new("Unused noise", "NOISE").use_fake_user = True


for variant in (last_layer_by_keys, first_layer_by_keys, last_layer_by_driver, noise, simulations, scripts, add_ons, features, gpu, many):
    variant()
    small.save(variant.__name__.replace("_", "-"))
