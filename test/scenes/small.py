"""What all test scenes begin with: few pixels, few samples, and values a file format cannot round away."""

import os
import sys

import bpy

# Debian's 4.3 and the official module abort on any fluid: their Python and the solver do not get along.
HAS_FLUIDS = bpy.app.version[:2] != (4, 3) and not getattr(bpy.app, "module", False)


def start():
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.samples = 2
    scene.cycles.use_denoising = False
    scene.eevee.taa_render_samples = 1
    scene.render.resolution_x, scene.render.resolution_y = 80, 60
    scene.render.image_settings.color_depth = "16"
    scene.render.image_settings.compression = 0
    scene.frame_start, scene.frame_end = 1, 10
    return scene


def camera(scene, name, location):
    thing = bpy.data.objects.new(name, bpy.data.cameras.new(name))
    thing.location = location
    scene.collection.objects.link(thing)
    target = thing.constraints.new("TRACK_TO")
    target.target = scene.objects.get("Target") or empty(scene, "Target")
    return thing


def empty(scene, name):
    thing = bpy.data.objects.new(name, None)
    scene.collection.objects.link(thing)
    return thing


def sun(scene):
    thing = bpy.data.objects.new("Sun", bpy.data.lights.new("Sun", "SUN"))
    thing.data.energy = 3
    thing.rotation_euler = (0.5, 0.3, 0.2)
    scene.collection.objects.link(thing)
    return thing


def cube(name, location=(0, 0, 0), collection=None):
    bpy.ops.mesh.primitive_cube_add(location=location)
    thing = bpy.context.object
    thing.name = name
    if collection:
        bpy.context.collection.objects.unlink(thing)
        collection.objects.link(thing)
    return thing


def compositor(scene):
    """Turns the compositor on: its nodes, its links, and the socket that the picture goes into. The Render Layers go there."""
    scene.use_nodes = True
    if not hasattr(scene, "compositing_node_group"):
        nodes, links = scene.node_tree.nodes, scene.node_tree.links
        return nodes, links, nodes["Composite"].inputs[0]
    # Blender 5 has a node group for it, which is empty at first.
    group = scene.compositing_node_group = bpy.data.node_groups.new("Compositing", "CompositorNodeTree")
    group.interface.new_socket("Image", in_out="OUTPUT", socket_type="NodeSocketColor")
    layers, picture = group.nodes.new("CompositorNodeRLayers"), group.nodes.new("NodeGroupOutput")
    group.links.new(layers.outputs[0], picture.inputs[0])
    return group.nodes, group.links, picture.inputs[0]


def curves(action):
    """Blender 5 has them in bags, one for each thing that an action moves."""
    if hasattr(action, "fcurves"):
        return action.fcurves
    bags = (bag for layer in action.layers for strip in layer.strips for bag in strip.channelbags)
    return [curve for bag in bags for curve in bag.fcurves]


def set_format(scene, name):
    """Blender 5 asks first what kind of file it is."""
    image = scene.render.image_settings
    if hasattr(image, "media_type"):
        kinds = {"FFMPEG": "VIDEO", "OPEN_EXR_MULTILAYER": "MULTI_LAYER_IMAGE"}
        image.media_type = kinds.get(name, "IMAGE")
    image.file_format = name


def file_output(node, folder, names):
    """Sets up a File Output node for single pictures, which Blender 5 calls items and older ones slots."""
    if hasattr(node, "directory"):
        node.directory, node.file_name = folder, ""
        node.format.media_type = "IMAGE"
        node.file_output_items.clear()
        for name in names:
            node.file_output_items.new("RGBA", name)
        return
    node.base_path = folder
    node.file_slots.clear()
    for name in names:
        node.file_slots.new(name)


def sequencer(scene):
    """The strips of the scene, which Blender 4.4 has another name for."""
    scene.sequence_editor_create()
    editor = scene.sequence_editor
    return editor.strips if hasattr(editor, "strips") else editor.sequences


def new_file_output(nodes, folder, source):
    """A File Output node that writes what comes out of a socket as one picture into a folder."""
    node = nodes.new("CompositorNodeOutputFile")
    file_output(node, folder, ["Image"])
    node.id_data.links.new(source, node.inputs[0])
    return node


def moving_zone(group, to, send):
    """In a group of geometry nodes, a simulation that moves a cube on; `send` takes its geometry on its way."""
    nodes, links = group.nodes, group.links
    cube = nodes.new("GeometryNodeMeshCube")
    begin, end = nodes.new("GeometryNodeSimulationInput"), nodes.new("GeometryNodeSimulationOutput")
    begin.pair_with_output(end)
    move = nodes.new("GeometryNodeTransform")
    move.inputs["Translation"].default_value = (0.2, 0, 0)
    links.new(cube.outputs[0], begin.inputs[0])
    links.new(begin.outputs["Geometry"], move.inputs[0])
    links.new(move.outputs[0], end.inputs["Geometry"])
    send(end.outputs["Geometry"], to)


def here(name=""):
    """A path in the folder that the scenes go to: the script's only argument."""
    return os.path.join(sys.argv[-1], name)


def picture(name, color=(1, 0, 0, 1)):
    """Writes a small PNG, or a format that the name's ending says."""
    image = bpy.data.images.new(name, 4, 4)
    image.generated_color = color
    os.makedirs(os.path.dirname(here(name)), exist_ok=True)
    image.filepath_raw = here(name)
    image.file_format = "PNG"
    image.save()
    bpy.data.images.remove(image)
    return here(name)


def save(name):
    path = here(f"{name}.blend")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    bpy.ops.wm.save_as_mainfile(filepath=path, compress=False)
    # The folder is renamed when all is in it.
    bpy.ops.file.make_paths_relative()
    bpy.context.preferences.filepaths.save_version = 0
    bpy.ops.wm.save_as_mainfile(filepath=path, compress=False)
