"""Scenes that are right as they lie here, each in a folder of its own, and wrong once a file is taken away.

A test takes away one after the other, and compares what the check says with what becomes of the picture.
"""

import os
import sys
import wave

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small
from green_wall import GREEN, green, make, paint, place, plane, stage, wall

VERSION = bpy.app.version[:2]
# Flat, as the object that takes them stands upright.
TRIANGLES = (((-1, -1, 0), (1, -1, 0), (1, 1, 0)), ((-1, -1, 0), (1, 1, 0), (-1, 1, 0)))


def text_file(name, *lines):
    path = small.here(place(name))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write("\n".join((*lines, "")))
    return path


def shown(thing, material=None):
    thing.data.materials.append(material or paint()[0])
    return thing


def geometry(thing, name="Nodes"):
    """A modifier of geometry nodes: its group, and the socket that its geometry goes out of."""
    modifier = thing.modifiers.new(name, "NODES")
    group = modifier.node_group = bpy.data.node_groups.new(name, "GeometryNodeTree")
    group.interface.new_socket("Geometry", in_out="INPUT", socket_type="NodeSocketGeometry")
    group.interface.new_socket("Geometry", in_out="OUTPUT", socket_type="NodeSocketGeometry")
    return modifier, group, group.nodes.new("NodeGroupOutput").inputs[0]


def painted(group, socket, to):
    """Gives what comes out of the socket the green material, and sends it on."""
    node = group.nodes.new("GeometryNodeSetMaterial")
    node.inputs["Material"].default_value = paint()[0]
    group.links.new(socket, node.inputs["Geometry"])
    group.links.new(node.outputs[0], to)


# Fluids.


def tank(kind, **settings):
    made = stage(4)
    made.camera.data.ortho_scale = 4.5
    bpy.ops.mesh.primitive_cube_add(size=4)
    thing = bpy.context.object
    thing.name = "Tank"
    fluid = thing.modifiers.new("Fluid", "FLUID")
    fluid.fluid_type = "DOMAIN"
    domain = fluid.domain_settings
    domain.domain_type = kind
    domain.resolution_max, domain.cache_type, domain.cache_frame_end = 16, "ALL", 3
    domain.cache_directory = small.here(place("cache"))
    for name, value in settings.items():
        setattr(domain, name, value)
    bpy.ops.mesh.primitive_ico_sphere_add(radius=0.8, location=(0, 0, 0.8))
    source = bpy.context.object
    source.hide_render = True
    flow = source.modifiers.new("Fluid", "FLUID")
    flow.fluid_type = "FLOW"
    flow.flow_settings.flow_type = "SMOKE" if kind == "GAS" else "LIQUID"
    flow.flow_settings.flow_behavior = "INFLOW" if kind == "GAS" else "GEOMETRY"
    material, _ = paint()
    if kind == "GAS":
        nodes, links = material.node_tree.nodes, material.node_tree.links
        nodes.clear()
        smoke, out = nodes.new("ShaderNodeVolumePrincipled"), nodes.new("ShaderNodeOutputMaterial")
        smoke.inputs["Density"].default_value = 0
        smoke.inputs["Emission Color"].default_value = GREEN
        density = nodes.new("ShaderNodeAttribute")
        density.attribute_name = "density"
        links.new(density.outputs["Fac"], smoke.inputs["Emission Strength"])
        links.new(smoke.outputs[0], out.inputs["Volume"])
    thing.data.materials.append(material)
    small.save(place("scene"))
    bpy.context.view_layer.objects.active = thing
    bpy.ops.fluid.bake_all()


def smoke():
    tank("GAS", use_noise=True)


def smoke_in_plain_files():
    tank("GAS", cache_data_format="UNI")


def liquid():
    tank("LIQUID", use_mesh=True)


def liquid_in_other_files():
    tank("LIQUID", use_mesh=True, cache_mesh_format="OBJECT", cache_data_format="UNI", use_speed_vectors=True)


# Bakes of nodes.


def baked_node():
    bake_of_a_node()


def baked_node_later():
    """Its bake begins behind the frame that is looked at."""
    bake_of_a_node(3, 5)


def baked_node_before():
    """Its bake ends before the frame that is looked at."""
    bake_of_a_node(-1, 1)


def baked_node_still():
    bake_of_a_node(mode="STILL")


def bake_of_a_node(first=None, last=None, mode="ANIMATION"):
    """A Bake node, whose green cube has become smaller behind it since."""
    stage(3)
    thing = plane("Wall", 2)
    modifier, group, out = geometry(thing)
    nodes, links = group.nodes, group.links
    cube, bake = nodes.new("GeometryNodeMeshCube"), nodes.new("GeometryNodeBake")
    if not bake.bake_items:
        bake.bake_items.new("GEOMETRY", "Geometry")
    move = nodes.new("GeometryNodeTransform")
    time = nodes.new("GeometryNodeInputSceneTime")
    along = nodes.new("ShaderNodeCombineXYZ")
    part = nodes.new("ShaderNodeMath")
    part.operation, part.inputs[1].default_value = "MULTIPLY", 0.2
    links.new(time.outputs["Frame"], part.inputs[0])
    links.new(part.outputs[0], along.inputs[0])
    links.new(along.outputs[0], move.inputs["Translation"])
    links.new(cube.outputs[0], move.inputs[0])
    links.new(move.outputs[0], bake.inputs[0])
    painted(group, bake.outputs[0], out)
    on_disk(modifier)
    small.save(place("scene"))
    bpy.context.view_layer.update()
    for one in modifier.bakes:
        one.bake_mode = mode
        set_span(one, first, last)
        bpy.ops.object.geometry_node_bake_single(
            session_uid=thing.session_uid, modifier_name=modifier.name, bake_id=one.bake_id
        )
    cube.inputs["Size"].default_value = (0.3, 0.3, 0.3)


def set_span(bake, first, last):
    if first is not None:
        bake.use_custom_simulation_frame_range = True
        bake.frame_start, bake.frame_end = first, last


def simulated_nodes():
    simulation("DISK")


def simulated_nodes_before():
    """Its bake ends before the frame that is looked at."""
    simulation("DISK", 0, 1)


def simulated_nodes_later():
    """Its bake begins behind the frame that is looked at."""
    simulation("DISK", 3, 5)


def packed_simulation():
    """Its bake lies in the .blend."""
    simulation("PACKED")


def simulation(target, first=None, last=None):
    """A cube that a simulation moves on."""
    stage(3)
    thing = plane("Wall", 2)
    modifier, group, out = geometry(thing)
    small.moving_zone(group, out, lambda socket, to: painted(group, socket, to))
    on_disk(modifier, target)
    if target == "DISK":
        modifier.bake_directory = "//blendcache_scene/Wall"
    small.save(place("scene"))
    bpy.context.view_layer.update()
    for one in modifier.bakes:
        set_span(one, first, last)
    thing.select_set(True)
    bpy.ops.object.simulation_nodes_cache_bake(selected=True)


def on_disk(modifier, target="DISK"):
    """Blender 4.4 and later pack bakes unless told otherwise."""
    if hasattr(modifier, "bake_target"):
        modifier.bake_target = target


# Files that nodes and properties name.


def imports(kind, path, handed):
    stage()
    thing = plane("Wall", 0.01)
    modifier, group, out = geometry(thing)
    node = group.nodes.new(f"GeometryNodeImport{kind}")
    handed(modifier, group, node, path)
    inside = node.outputs[0]
    if kind == "OBJ":
        real = group.nodes.new("GeometryNodeRealizeInstances")
        group.links.new(inside, real.inputs[0])
        inside = real.outputs[0]
    painted(group, inside, out)


def directly(modifier, group, node, path):
    node.inputs["Path"].default_value = path


def by_a_node(modifier, group, node, path):
    text = group.nodes.new("FunctionNodeInputString")
    text.string = path
    group.links.new(text.outputs[0], node.inputs["Path"])


def by_the_modifier(modifier, group, node, path):
    socket = group.interface.new_socket("File", in_out="INPUT", socket_type="NodeSocketString")
    group.links.new(group.nodes.new("NodeGroupInput").outputs["File"], node.inputs["Path"])
    set_input(modifier, socket.identifier, path)


def set_input(modifier, identifier, value):
    """Blender 5.2 has them as properties, older ones as items."""
    if hasattr(modifier, "properties"):
        getattr(modifier.properties.inputs, identifier).value = value
    else:
        modifier[identifier] = value


def stl():
    facets = (
        line
        for corners in TRIANGLES
        for line in ("facet normal 0 0 1", "outer loop", *(f"vertex {x} {y} {z}" for x, y, z in corners), "endloop", "endfacet")
    )
    return text_file("wall.stl", "solid wall", *facets, "endsolid wall")


def import_stl():
    path = stl()
    imports("STL", path, directly)


def import_stl_by_a_node():
    """What is no path to Blender is not made relative by it."""
    stl()
    imports("STL", "//wall.stl", by_a_node)


def import_stl_by_the_modifier():
    stl()
    imports("STL", "//wall.stl", by_the_modifier)


def import_obj():
    corners = ("v -1 -1 0", "v 1 -1 0", "v 1 1 0", "v -1 1 0")
    imports("OBJ", text_file("wall.obj", *corners, "f 1 2 3 4"), directly)


def import_ply():
    head = ("ply", "format ascii 1.0", "element vertex 4", "property float x", "property float y", "property float z")
    corners = ("-1 -1 0", "1 -1 0", "1 1 0", "-1 1 0")
    faces = ("element face 1", "property list uchar int vertex_indices", "end_header")
    imports("PLY", text_file("wall.ply", *head, *faces, *corners, "4 0 1 2 3"), directly)


def import_obj_by_frame():
    """Each frame has a file of its own, whose name other nodes put together."""
    corners = ("v -1 -1 0", "v 1 -1 0", "v 1 1 0")
    for number in (1, 2, 3):
        text_file(f"wall_{number:03d}.obj", *corners, f"v -1 {1 - number / 4} 0", "f 1 2 3 4")
    imports("OBJ", "//wall_{:03}.obj", by_the_frame)


def import_obj_by_joining():
    text_file("wall_2_a.obj", "v -1 -1 0", "v 1 -1 0", "v 1 1 0", "f 1 2 3")
    imports("OBJ", ("//wall_", "_a.obj"), by_joining)


def by_the_frame(modifier, group, node, path):
    form = group.nodes.new("FunctionNodeFormatString")
    form.inputs["Format"].default_value = path
    form.format_items.new("INT", "number")
    group.links.new(group.nodes.new("GeometryNodeInputSceneTime").outputs["Frame"], form.inputs["number"])
    group.links.new(form.outputs[0], node.inputs["Path"])


def by_joining(modifier, group, node, parts):
    join, number = group.nodes.new("GeometryNodeStringJoin"), group.nodes.new("FunctionNodeValueToString")
    group.links.new(group.nodes.new("GeometryNodeInputSceneTime").outputs["Frame"], number.inputs["Value"])
    before, behind = (group.nodes.new("FunctionNodeInputString") for _ in parts)
    before.string, behind.string = parts
    # The last link is the first part.
    for one in (behind, number, before):
        group.links.new(one.outputs[0], join.inputs["Strings"])
    group.links.new(join.outputs[0], node.inputs["Path"])


def import_csv():
    """A point for each line, with a wall on it."""
    _, nodes, links, path_socket, out = import_node("CSV")
    path_socket.default_value = text_file("points.csv", "number", "1")
    walls(nodes, links, path_socket.node.outputs[0], out)


def walls(nodes, links, points, out):
    """A wall for each point, all in one place."""
    place_them = nodes.new("GeometryNodeSetPosition")
    place_them.inputs["Position"].default_value = (0, 0, 0)
    grid, put = nodes.new("GeometryNodeMeshGrid"), nodes.new("GeometryNodeInstanceOnPoints")
    grid.inputs["Size X"].default_value = grid.inputs["Size Y"].default_value = 2
    links.new(points, place_them.inputs[0])
    links.new(place_them.outputs[0], put.inputs["Points"])
    links.new(grid.outputs["Mesh"], put.inputs["Instance"])
    real = nodes.new("GeometryNodeRealizeInstances")
    links.new(put.outputs[0], real.inputs[0])
    painted(real.id_data, real.outputs[0], out)


def import_text():
    """Letters, whose text is in a file."""
    _, nodes, links, path_socket, out = import_node("Text")
    path_socket.default_value = text_file("letters.txt", "WWW")
    letters, fill = nodes.new("GeometryNodeStringToCurves"), nodes.new("GeometryNodeFillCurve")
    links.new(path_socket.node.outputs[0], letters.inputs["String"])
    real = nodes.new("GeometryNodeRealizeInstances")
    links.new(letters.outputs[0], real.inputs[0])
    links.new(real.outputs[0], fill.inputs[0])
    painted(fill.id_data, fill.outputs[0], out)


def import_vdb():
    """A volume that is turned into a mesh. What its file holds is not looked at here."""
    _, nodes, links, path_socket, out = import_node("VDB")
    path_socket.default_value = text_file("cloud.vdb", "no volume")
    mesh = nodes.new("GeometryNodeVolumeToMesh")
    links.new(path_socket.node.outputs[0], mesh.inputs["Volume"])
    walls(nodes, links, mesh.outputs[0], out)


def import_node(kind):
    stage()
    modifier, group, out = geometry(plane("Wall", 0.01))
    return modifier, group.nodes, group.links, group.nodes.new(f"GeometryNodeImport{kind}").inputs["Path"], out


def camera_script():
    """A camera whose rays a script in a file sends straight on."""
    made = stage()
    wall()
    camera = made.camera.data
    camera.type, camera.custom_mode = "CUSTOM", "EXTERNAL"
    camera.custom_filepath = text_file(
        "straight.osl",
        "shader straight(output point position = 0.0, output vector direction = 0.0, output color throughput = 1.0) {",
        "  position = camera_shader_raster_position() - point(0.5);",
        "  direction = vector(0, 0, 1);",
        "}",
    )
    camera.custom_bytecode = ""


def pictures():
    """A sequence, each picture of another green."""
    found = [green(f"green_{number:04d}.png", color=(0, number / 4, 0, 1)) for number in (1, 2, 3, 4)]
    found[0].source = "SEQUENCE"
    return found[0]


def sequence_by_keys():
    """One picture long; keyframes say which."""
    stage(3)
    user = wall(pictures())[1].image_user
    user.frame_duration, user.use_auto_refresh = 1, True
    for frame, offset in ((1, 0), (3, 2), (60, 90)):
        user.frame_offset = offset
        user.keyframe_insert("frame_offset", frame=frame)


def sequence_by_driver():
    stage(3)
    user = wall(pictures())[1].image_user
    user.frame_duration, user.frame_offset, user.use_auto_refresh = 1, 90, True
    user.driver_add("frame_offset").driver.expression = "min(frame, 3) - 1"


def sequence_in_nodes():
    """Its colour moves a wall aside, by the number of the frame."""
    stage()
    thing = plane("Wall", 2)
    _, group, out = geometry(thing)
    nodes, links = group.nodes, group.links
    texture, move = nodes.new("GeometryNodeImageTexture"), nodes.new("GeometryNodeSetPosition")
    texture.inputs["Image"].default_value = pictures()
    number = nodes.new("FunctionNodeFloatToInt")
    links.new(nodes.new("GeometryNodeInputSceneTime").outputs["Frame"], number.inputs[0])
    links.new(number.outputs[0], texture.inputs["Frame"])
    far = nodes.new("ShaderNodeVectorMath")
    far.operation, far.inputs["Scale"].default_value = "SCALE", 10
    links.new(texture.outputs["Color"], far.inputs[0])
    links.new(far.outputs[0], move.inputs["Offset"])
    links.new(nodes.new("NodeGroupInput").outputs[0], move.inputs[0])
    painted(group, move.outputs[0], out)


def picture_of_a_strip():
    """A strip whose modifier composites a picture over it."""
    strips = small.sequencer(stage())
    strip = strips.new_effect("Red", "COLOR", 1, 1, length=3)
    over = strip.modifiers.new("Over", "COMPOSITOR")
    over.node_group = composited()


def picture_of_a_strip_alone():
    strip = small.sequencer(stage()).new_effect("Over", "COMPOSITOR", 1, 1, length=3)
    strip.node_group = composited()


def composited():
    tree = bpy.data.node_groups.new("Over", "CompositorNodeTree")
    tree.interface.new_socket("Image", in_out="OUTPUT", socket_type="NodeSocketColor")
    shown, out = tree.nodes.new("CompositorNodeImage"), tree.nodes.new("NodeGroupOutput")
    shown.image = green("green.png")
    tree.links.new(shown.outputs[0], out.inputs[0])
    return tree


def sampled_sound():
    """A wall that moves aside by what is heard of a sound."""
    stage()
    path = small.here(place("tone.wav"))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with wave.open(path, "wb") as file:
        file.setparams((1, 1, 8000, 0, "NONE", ""))
        file.writeframes(bytes(192 if step // 8 % 2 else 64 for step in range(8000)))
    _, group, out = geometry(plane("Wall", 2))
    nodes, links = group.nodes, group.links
    heard, move, aside = nodes.new("GeometryNodeSampleSoundFrequencies"), nodes.new("GeometryNodeSetPosition"), nodes.new("ShaderNodeCombineXYZ")
    heard.inputs["Sound"].default_value = bpy.data.sounds.load(path)
    links.new(nodes.new("GeometryNodeInputSceneTime").outputs["Seconds"], heard.inputs["Time"])
    links.new(heard.outputs[0], aside.inputs[0])
    links.new(aside.outputs[0], move.inputs["Offset"])
    links.new(nodes.new("NodeGroupInput").outputs[0], move.inputs[0])
    painted(group, move.outputs[0], out)


def bold_text():
    """Its bold letters are in a font of their own; nothing of it is in italics."""
    made = stage()
    fonts = bpy.utils.system_resource("DATAFILES", path="fonts")
    source = sorted(name for name in os.listdir(fonts) if name.endswith((".woff2", ".ttf")))[0]
    os.makedirs(small.here(place("")), exist_ok=True)
    curve = bpy.data.curves.new("Letters", "FONT")
    curve.body, curve.size = "WW", 1.2
    for slot in ("font_bold", "font_italic"):
        path = small.here(place(f"{slot}{os.path.splitext(source)[1]}"))
        with open(os.path.join(fonts, source), "rb") as from_, open(path, "wb") as to:
            to.write(from_.read())
        setattr(curve, slot, bpy.data.fonts.load(path))
    curve.body_format[0].use_bold = True
    thing = bpy.data.objects.new("Letters", curve)
    thing.rotation_euler.x, thing.location = 1.5707963, (-0.9, 0, -0.3)
    made.collection.objects.link(shown(thing))


ALL = [bold_text, sequence_by_keys, sequence_by_driver]
if small.HAS_FLUIDS:
    ALL += [smoke, smoke_in_plain_files, liquid, liquid_in_other_files]
if VERSION >= (4, 0):
    ALL += [sequence_in_nodes]
if VERSION >= (5, 2):
    ALL += [sampled_sound, picture_of_a_strip_alone]
if VERSION >= (4, 1):
    ALL += [baked_node, baked_node_later, baked_node_before, baked_node_still]
    ALL += [simulated_nodes, simulated_nodes_before, simulated_nodes_later]
if VERSION >= (5, 0):
    ALL += [import_csv, import_text, import_vdb, camera_script, picture_of_a_strip]
if VERSION >= (4, 5):
    ALL += [packed_simulation, import_stl, import_stl_by_a_node, import_stl_by_the_modifier, import_obj, import_ply]
    ALL += [import_obj_by_frame, import_obj_by_joining]
make(*ALL)
