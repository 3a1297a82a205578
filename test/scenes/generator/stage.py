"""Where generated scenes play: a small picture of sixteen cells, each of which shows something of its own.

A pixel that differs tells by its place which kind is to blame.
"""

import math
import os

import bmesh
import bpy

ACROSS = 4
_SPACING = 2.0
AFTER_5 = bpy.app.version >= (5, 0)


class Stage:
    """An open scene without anything but a camera, a sun and a world. `folder` is where its files go."""

    def __init__(self, folder):
        bpy.ops.wm.read_factory_settings(use_empty=True)
        self.folder = folder
        self.scene = scene = bpy.context.scene
        self.random = None
        _make_cheap(scene)
        self.world = scene.world = bpy.data.worlds.new("World")
        with_nodes(self.world)
        self.camera = self._object("Camera", bpy.data.cameras.new("Camera"), (0, -20, 0))
        self.camera.rotation_euler = (math.pi / 2, 0, 0)
        self.camera.data.type = "ORTHO"
        self.camera.data.ortho_scale = ACROSS * _SPACING
        scene.camera = self.camera
        sun = self._object("Sun", bpy.data.lights.new("Sun", "SUN"), (0, -20, 0))
        sun.rotation_euler = (1.1, 0.3, 0.4)
        sun.data.energy = 2

    def cell(self, number):
        column, row = number % ACROSS, number // ACROSS
        half = (ACROSS - 1) / 2
        return Cell(self, ((column - half) * _SPACING, 0, (half - row) * _SPACING))

    def file(self, name):
        return os.path.join(self.folder, name)

    def _object(self, name, data, place):
        thing = bpy.data.objects.new(name, data)
        thing.location = place
        self.scene.collection.objects.link(thing)
        return thing


class Cell:
    """A square of the picture, and makes objects that fill it."""

    def __init__(self, stage, place):
        self.stage, self.place, self.random = stage, place, stage.random

    def add(self, data, name="Thing", offset=(0, 0, 0)):
        place = tuple(a + b for a, b in zip(self.place, offset))
        return self.stage._object(name, data, place)

    def mesh(self, shape="ball", size=0.7, offset=(0, 0, 0), painted=True):
        mesh = bpy.data.meshes.new("Mesh")
        made = bmesh.new()
        if shape == "ball":
            bmesh.ops.create_uvsphere(made, u_segments=12, v_segments=8, radius=size)
        elif shape == "cube":
            bmesh.ops.create_cube(made, size=size * 1.6)
        else:
            bmesh.ops.create_grid(made, x_segments=8, y_segments=8, size=size)
        made.to_mesh(mesh)
        made.free()
        _unwrap(mesh, size)
        thing = self.add(mesh, offset=offset)
        # Neither seen from straight ahead nor along an axis, so that each turn and shift shows.
        thing.rotation_euler = (math.pi / 2, 0, 0) if shape == "grid" else (0.5, 0.3, 0.4)
        group = thing.vertex_groups.new(name="Group")
        for vertex in mesh.vertices:
            group.add([vertex.index], 0.5 + 0.5 * math.sin(vertex.index), "REPLACE")
        if painted:
            mesh.materials.append(paint())
        return thing

    def helper(self):
        """An object beside the cell's own that moves and grows in each frame, for what looks at another one."""
        thing = self.mesh("cube", 0.25, (0.3, 0.4, 0.3))
        for frame in range(1, 7):
            thing.location.x = self.place[0] + 0.6 * math.sin(frame * 2)
            thing.rotation_euler.y = frame * 0.7
            thing.scale.z = 1 + 0.15 * frame
            for path in ("location", "rotation_euler", "scale"):
                thing.keyframe_insert(path, frame=frame)
        return thing


def paint(name="Paint"):
    """A material that shows how a surface lies and turns."""
    material = bpy.data.materials.new(name)
    with_nodes(material)
    nodes, links = material.node_tree.nodes, material.node_tree.links
    nodes.clear()
    place, pattern = nodes.new("ShaderNodeTexCoord"), nodes.new("ShaderNodeTexChecker")
    surface, out = nodes.new("ShaderNodeBsdfDiffuse"), nodes.new("ShaderNodeOutputMaterial")
    pattern.inputs["Scale"].default_value = 3
    pattern.inputs["Color1"].default_value = (0.9, 0.5, 0.1, 1)
    pattern.inputs["Color2"].default_value = (0.1, 0.4, 0.8, 1)
    links.new(place.outputs["Generated"], pattern.inputs["Vector"])
    links.new(pattern.outputs["Color"], surface.inputs["Color"])
    links.new(surface.outputs[0], out.inputs["Surface"])
    return material


def with_nodes(block):
    if not AFTER_5:
        block.use_nodes = True


def _make_cheap(scene):
    scene.render.engine = "CYCLES"
    cycles = scene.cycles
    cycles.device, cycles.samples, cycles.seed = "CPU", 2, 1
    cycles.use_denoising = cycles.use_adaptive_sampling = False
    cycles.max_bounces = 1
    scene.render.resolution_x = scene.render.resolution_y = 16 * ACROSS
    scene.render.resolution_percentage = 100
    image = scene.render.image_settings
    image.file_format, image.color_mode, image.color_depth, image.compression = "PNG", "RGBA", "16", 0
    scene.view_settings.view_transform = "Standard"
    scene.frame_start, scene.frame_end = 1, 6


def _unwrap(mesh, size):
    layer = mesh.uv_layers.new(name="UVMap")
    for loop in mesh.loops:
        place = mesh.vertices[loop.vertex_index].co
        layer.data[loop.index].uv = (place.x / (2 * size) + 0.5, place.y / (2 * size) + 0.5)
