"""What may stay behind in memory when many frames are rendered: meshes that nodes make in each frame, and a picture for each.

`blender -b -P growing.py -- growing.blend`
"""

import os
import struct
import sys
import zlib

import bpy

FRAMES = 500
_SIZE = 256


def picture(path, color):
    """A PNG of one color, without Blender, which would be slow at it."""
    rows = (b"\0" + bytes(color) * _SIZE) * _SIZE
    head = struct.pack(">IIBBBBB", _SIZE, _SIZE, 8, 2, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for name, data in ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")):
            file.write(struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)))


def sequence(folder):
    os.makedirs(folder, exist_ok=True)
    for frame in range(1, FRAMES + 1):
        picture(os.path.join(folder, f"picture_{frame:04d}.png"), (frame % 256, 128, 255 - frame % 256))
    image = bpy.data.images.load(os.path.join(folder, "picture_0001.png"))
    image.source = "SEQUENCE"
    return image


def screen(image):
    bpy.ops.mesh.primitive_plane_add(size=4, location=(0, 3, 1), rotation=(1.57, 0, 0))
    material = bpy.data.materials.new("Screen")
    if bpy.app.version < (5, 0):
        material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    node, light = nodes.new("ShaderNodeTexImage"), nodes.new("ShaderNodeEmission")
    node.image = image
    node.image_user.frame_duration, node.image_user.use_auto_refresh = FRAMES, True
    out = next(one for one in nodes if one.bl_idname == "ShaderNodeOutputMaterial")
    links.new(node.outputs[0], light.inputs[0])
    links.new(light.outputs[0], out.inputs[0])
    bpy.context.object.data.materials.append(material)


def waves():
    """A grid of 10,000 corners that nodes move in each frame."""
    bpy.ops.mesh.primitive_grid_add(x_subdivisions=100, y_subdivisions=100, size=6)
    group = bpy.data.node_groups.new("Waves", "GeometryNodeTree")
    if hasattr(group, "interface"):
        for way in ("INPUT", "OUTPUT"):
            group.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    else:
        group.inputs.new("NodeSocketGeometry", "Geometry")
        group.outputs.new("NodeSocketGeometry", "Geometry")
    kinds = ("NodeGroupInput", "NodeGroupOutput", "GeometryNodeSetPosition", "GeometryNodeInputSceneTime", "ShaderNodeTexNoise", "ShaderNodeCombineXYZ")
    start, end, move, time, noise, up = (group.nodes.new(kind) for kind in kinds)
    noise.noise_dimensions = "4D"
    for output, socket in (
        (time.outputs["Seconds"], noise.inputs["W"]), (noise.outputs[0], up.inputs["Z"]), (up.outputs[0], move.inputs["Offset"]),
        (start.outputs[0], move.inputs[0]), (move.outputs[0], end.inputs[0]),
    ):
        group.links.new(output, socket)
    bpy.context.object.modifiers.new("Waves", "NODES").node_group = group


bpy.ops.wm.read_factory_settings(use_empty=True)
target = os.path.abspath(sys.argv[sys.argv.index("--") + 1])
scene = bpy.context.scene
scene.frame_start, scene.frame_end = 1, FRAMES
scene.render.engine = "CYCLES"
scene.render.resolution_x, scene.render.resolution_y = 96, 54
scene.cycles.samples, scene.cycles.max_bounces = 1, 1
scene.cycles.use_denoising = scene.cycles.use_adaptive_sampling = False
waves()
screen(sequence(os.path.join(os.path.dirname(target), "pictures")))
bpy.ops.object.light_add(type="SUN", rotation=(0.7, 0.3, 0))
bpy.ops.object.camera_add(location=(0, -7, 3.5), rotation=(1.25, 0, 0))
scene.camera = bpy.context.object
bpy.ops.wm.save_as_mainfile(filepath=target, compress=True)
bpy.ops.file.make_paths_relative()
bpy.ops.wm.save_mainfile()
