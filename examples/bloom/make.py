"""Makes bloom.blend: `blender -b -P make.py`, with any Blender from 3.4 on.

A flower of the golden angle. Petal number n stands at n * 137.5 degrees, and sqrt(n) from the middle. As the
numbers grow by 13 in 24 frames, each petal moves out to where the thirteenth after it was, and the whole
turns back by the 12.4 degrees between the two: the last frame runs into the first.

Nothing is keyed. Each petal is one mesh moved by drivers, which keeps the file small.
"""

import math
import os

import bpy
from mathutils import Vector

FRAMES = 24
ARMS = 13
PETALS = 225
GOLDEN = math.pi * (3 - math.sqrt(5))
# What thirteen golden angles leave of full turns: after that much, the picture is the same again.
TURN = (ARMS * GOLDEN + math.pi) % (2 * math.pi) - math.pi

RADIUS = 1.25
INK = (0.012, 0.03, 0.045)
# From the bud to the rim.
PETAL_COLORS = [
    (0.0, (1.0, 0.78, 0.32)),
    (0.3, (1.0, 0.45, 0.12)),
    (0.55, (0.75, 0.08, 0.045)),
    (0.8, (0.24, 0.012, 0.085)),
    (1.0, (0.07, 0.012, 0.12)),
]


def main():
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    set_up_render(scene)
    light(scene)
    place_camera(scene)
    lay_ground(scene)
    plant(scene)
    # No bloom.blend1 beside it.
    bpy.context.preferences.filepaths.save_version = 0
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bloom.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path, compress=True)


def set_up_render(scene):
    """Few samples, and little for them to disagree about: one lamp and no bounces, so that no denoiser is needed."""
    scene.frame_start, scene.frame_end = 1, FRAMES
    scene.render.engine = "CYCLES"
    scene.render.resolution_x, scene.render.resolution_y = 480, 270
    scene.render.use_persistent_data = True
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGB"
    scene.render.image_settings.compression = 15
    choose(scene.view_settings, "view_transform", "Filmic", "AgX")
    choose(scene.view_settings, "look", "High Contrast", "Filmic - High Contrast", "AgX - High Contrast")
    cycles = scene.cycles
    cycles.samples = 16
    cycles.use_denoising = False
    cycles.use_adaptive_sampling = False
    cycles.max_bounces = 0


def choose(settings, name, *values):
    """The first of these that this Blender knows: its names for colour management change between releases."""
    for value in values:
        try:
            setattr(settings, name, value)
            return
        except TypeError:
            pass


def light(scene):
    """One sun that casts shadows. The rest of the light is in the materials, where it cannot be noisy."""
    lamp = bpy.data.lights.new("Key", "SUN")
    lamp.angle, lamp.energy, lamp.color = math.radians(3), 3.2, (1, 0.88, 0.76)
    thing = bpy.data.objects.new("Key", lamp)
    thing.location = (-2.6, -1.9, 2.4)
    aim(thing, (0, 0, 0))
    scene.collection.objects.link(thing)


def place_camera(scene):
    camera = bpy.data.cameras.new("Camera")
    camera.lens = 46
    camera.dof.use_dof = True
    camera.dof.aperture_fstop = 1.4
    thing = bpy.data.objects.new("Camera", camera)
    thing.location = (0.45, -4.1, 2.75)
    aim(thing, (-0.06, -0.1, 0.12))
    camera.dof.focus_distance = (Vector(thing.location) - Vector((0, -0.2, 0.5))).length
    scene.collection.objects.link(thing)
    scene.camera = thing


def aim(thing, target):
    thing.rotation_euler = (Vector(target) - Vector(thing.location)).to_track_quat("-Z", "Y").to_euler()


def lay_ground(scene):
    mesh = bpy.data.meshes.new("Ground")
    mesh.from_pydata([(-40, -40, 0), (40, -40, 0), (40, 40, 0), (-40, 40, 0)], [], [(0, 1, 2, 3)])
    material, tree, shader = surface("Ground", "ShaderNodeBsdfDiffuse")
    # A pool of light that the flower stands in.
    far = length(tree, tree.nodes.new("ShaderNodeNewGeometry").outputs["Position"], 1 / 4)
    color = ramp(tree, [(0.25, (0.1, 0.22, 0.23)), (0.6, (0.03, 0.085, 0.105)), (1.0, INK)], far)
    tree.links.new(color, shader.inputs["Color"])
    shine(tree, shader, color, 0.45)
    mesh.materials.append(material)
    scene.collection.objects.link(bpy.data.objects.new("Ground", mesh))


def plant(scene):
    middle = bpy.data.objects.new("Bloom", None)
    scene.collection.objects.link(middle)
    drive(middle, "rotation_euler", 2, f"{TURN:.9f}*(frame-1)/{FRAMES}")
    scene.collection.objects.link(bpy.data.objects.new("Heart", heart_mesh()))
    mesh = petal_mesh()
    # At any time the first or the last few of these are waiting, with no size.
    for number in range(-ARMS, PETALS):
        petal = bpy.data.objects.new(f"Petal {number}", mesh)
        scene.collection.objects.link(petal)
        petal.parent = middle
        petal.rotation_euler.z = number * GOLDEN
        place(petal, number)


def place(petal, number):
    angle = number * GOLDEN
    # 0 where petals are born, 1 where they vanish.
    age = f"(max({number}+{ARMS}*(frame-1)/{FRAMES},0)/{PETALS})"
    drive(petal, "location", 0, f"{RADIUS * math.cos(angle):.6f}*sqrt({age})")
    drive(petal, "location", 1, f"{RADIUS * math.sin(angle):.6f}*sqrt({age})")
    drive(petal, "location", 2, f"0.03+0.5*(1-pow({age},1.4))")
    # From upright in the bud to nearly lying at the rim.
    drive(petal, "rotation_euler", 1, f"-0.22+1.5*pow({age},0.85)")
    size = f"(0.36+0.16*{age})*smoothstep(0,0.03,{age})*(1-smoothstep(0.9,1,{age}))"
    for axis in range(3):
        drive(petal, "scale", axis, size)


def drive(thing, path, index, expression):
    """Blender computes these by itself: simple expressions of `frame` need no permission to run scripts."""
    thing.driver_add(path, index).driver.expression = expression


def heart_mesh():
    """The dome that the petals stand on, so that nobody looks between them to the ground."""
    rings, sides = 16, 48
    points, faces = [], []
    for ring in range(rings + 1):
        age = ring / rings
        for side in range(sides):
            angle = 2 * math.pi * side / sides
            reach = 0.94 * RADIUS * math.sqrt(age)
            points.append((reach * math.cos(angle), reach * math.sin(angle), 0.5 * (1 - age**1.4)))
        for side in range(sides if ring else 0):
            here, beside = ring * sides + side, ring * sides + (side + 1) % sides
            faces.append((here - sides, here, beside, beside - sides))
    mesh = bpy.data.meshes.new("Heart")
    mesh.from_pydata(points, [], faces)
    material, _, shader = surface("Heart", "ShaderNodeBsdfDiffuse")
    shader.inputs["Color"].default_value = (0.05, 0.008, 0.01, 1)
    mesh.materials.append(material)
    return mesh


def petal_mesh():
    """A cupped leaf one unit long, standing on its foot and opening to +X."""
    across, along = 10, 16
    points = []
    for row in range(along + 1):
        v = row / along
        width = 0.6 * math.sin(math.pi * v**0.85) ** 0.75 + 0.012
        for column in range(across + 1):
            u = column / across * 2 - 1
            x = -0.35 * u * u * width + 0.25 * v * v - 0.12 * math.sin(math.pi * v)
            points.append((x, u * width, v - 0.08))
    step = across + 1
    faces = [
        (r * step + c, r * step + c + 1, (r + 1) * step + c + 1, (r + 1) * step + c)
        for r in range(along)
        for c in range(across)
    ]
    mesh = bpy.data.meshes.new("Petal")
    mesh.from_pydata(points, [], faces)
    mesh.polygons.foreach_set("use_smooth", [True] * len(mesh.polygons))
    mesh.materials.append(glaze())
    return mesh


def glaze():
    material, tree, shader = surface("Glaze", "ShaderNodeBsdfPrincipled")
    shader.inputs["Roughness"].default_value = 0.32
    out = length(tree, tree.nodes.new("ShaderNodeObjectInfo").outputs["Location"], 1 / RADIUS)
    color = ramp(tree, PETAL_COLORS, out)

    along = tree.nodes.new("ShaderNodeSeparateXYZ")
    tree.links.new(tree.nodes.new("ShaderNodeTexCoord").outputs["Generated"], along.inputs[0])
    # Darker towards the foot, where the neighbours take the light; paler at the tip.
    depth = ramp(tree, [(0.0, (0.02, 0.02, 0.05)), (0.7, (0.75, 0.75, 0.75)), (1.0, (1.2, 1.1, 1.0))], along.outputs["Z"])
    color = multiply(tree, color, depth)
    tree.links.new(color, shader.inputs["Base Color"])
    shine(tree, shader, color, 0.7)
    return material


def shine(tree, shader, color, strength):
    """Adds the light of the sky to a material, more from above than from below."""
    normal = tree.nodes.new("ShaderNodeSeparateXYZ")
    tree.links.new(tree.nodes.new("ShaderNodeNewGeometry").outputs["Normal"], normal.inputs[0])
    up = tree.nodes.new("ShaderNodeMapRange")
    up.inputs["From Min"].default_value = -1
    tree.links.new(normal.outputs["Z"], up.inputs["Value"])
    sky = ramp(tree, [(0.0, (0.25, 0.12, 0.2)), (1.0, (0.7, 0.85, 1.0))], up.outputs["Result"])
    glow = tree.nodes.new("ShaderNodeEmission")
    glow.inputs["Strength"].default_value = strength
    tree.links.new(multiply(tree, color, sky), glow.inputs["Color"])
    both = tree.nodes.new("ShaderNodeAddShader")
    surface_input = shader.outputs["BSDF"].links[0].to_socket
    tree.links.new(shader.outputs["BSDF"], both.inputs[0])
    tree.links.new(glow.outputs["Emission"], both.inputs[1])
    tree.links.new(both.outputs[0], surface_input)


def surface(name, kind):
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    shader = tree.nodes.new(kind)
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(shader.outputs["BSDF"], output.inputs["Surface"])
    return material, tree, shader


def ramp(tree, stops, value):
    node = tree.nodes.new("ShaderNodeValToRGB")
    elements = node.color_ramp.elements
    while len(elements) < len(stops):
        elements.new(1)
    for element, (position, color) in zip(elements, stops):
        element.position, element.color = position, (*color, 1)
    tree.links.new(value, node.inputs["Fac"])
    return node.outputs["Color"]


def length(tree, vector, scale):
    scaled = tree.nodes.new("ShaderNodeVectorMath")
    scaled.operation = "SCALE"
    scaled.inputs["Scale"].default_value = scale
    tree.links.new(vector, scaled.inputs[0])
    node = tree.nodes.new("ShaderNodeVectorMath")
    node.operation = "LENGTH"
    tree.links.new(scaled.outputs["Vector"], node.inputs[0])
    return node.outputs["Value"]


def multiply(tree, one, other):
    node = tree.nodes.new("ShaderNodeVectorMath")
    node.operation = "MULTIPLY"
    tree.links.new(one, node.inputs[0])
    tree.links.new(other, node.inputs[1])
    return node.outputs["Vector"]


main()
