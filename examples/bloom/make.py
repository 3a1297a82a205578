"""Makes bloom.blend: `blender -b -P make.py`, with any Blender from 3.4 on.

A flower of the golden angle. Petal number n stands at n * 137.5 degrees, and sqrt(n) from the middle. As the
numbers grow by 13 in 24 frames, each petal moves out to where the thirteenth after it was, and the whole
turns by the 12.4 degrees between the two: the last frame runs into the first.

Nothing is keyed. Each petal is one mesh moved by drivers, which keeps the file small.
"""

import math
import os

import bpy

FRAMES = 24
ARMS = 13
PETALS = 182
GOLDEN = math.pi * (3 - math.sqrt(5))
# What thirteen golden angles leave of full turns: the same picture again after that much.
TURN = (ARMS * GOLDEN + math.pi) % (2 * math.pi) - math.pi


def main():
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    set_up_render(scene)
    light(scene)
    place_camera(scene)
    plant(scene)
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bloom.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path, compress=True)


def set_up_render(scene):
    scene.frame_start, scene.frame_end = 1, FRAMES
    scene.render.engine = "CYCLES"
    scene.render.resolution_x, scene.render.resolution_y = 480, 270
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.compression = 15
    scene.view_settings.view_transform = "Filmic" if not hasattr(bpy.app, "x") else "AgX"
    scene.view_settings.look = "Medium High Contrast"
    cycles = scene.cycles
    cycles.samples = 16
    cycles.use_denoising = False
    cycles.use_adaptive_sampling = False
    cycles.max_bounces = 4
    cycles.diffuse_bounces = 2
    cycles.glossy_bounces = 2
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 2
    cycles.blur_glossy = 1
    cycles.use_fast_gi = True
    cycles.fast_gi_method = "REPLACE"
    cycles.ao_bounces_render = 1
    scene.render.use_persistent_data = True


def light(scene):
    world = bpy.data.worlds.new("Studio")
    scene.world = world
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs["Color"].default_value = (0.30, 0.36, 0.5, 1)
    world.node_tree.nodes["Background"].inputs["Strength"].default_value = 0.7
    world.light_settings.distance = 1.2
    world.light_settings.ao_factor = 1
    add_sun(scene, "Key", (-3.2, -0.6, 3.4), 3.4, (1, 0.86, 0.72), 12)
    add_sun(scene, "Rim", (2.4, 4.2, 1.7), 2.6, (1, 0.62, 0.55), 10)


def add_sun(scene, name, location, power, color, degrees):
    lamp = bpy.data.lights.new(name, "SUN")
    lamp.angle, lamp.energy, lamp.color = math.radians(degrees), power, color
    thing = bpy.data.objects.new(name, lamp)
    thing.location = location
    aim(thing, (0, 0, 0.3))
    scene.collection.objects.link(thing)


def aim(thing, target):
    from mathutils import Vector

    thing.rotation_euler = (Vector(target) - Vector(thing.location)).to_track_quat("-Z", "Y").to_euler()


def place_camera(scene):
    camera = bpy.data.cameras.new("Camera")
    camera.lens = 65
    camera.dof.use_dof = True
    camera.dof.focus_distance = 4.0
    camera.dof.aperture_fstop = 0.9
    thing = bpy.data.objects.new("Camera", camera)
    thing.location = (0.35, -3.55, 2.35)
    aim(thing, (0.0, -0.05, 0.25))
    scene.collection.objects.link(thing)
    scene.camera = thing


def plant(scene):
    ground = bpy.data.meshes.new("Ground")
    ground.from_pydata([(-40, -40, 0), (40, -40, 0), (40, 40, 0), (-40, 40, 0)], [], [(0, 1, 2, 3)])
    ground.materials.append(matte("Ground", (0.02, 0.055, 0.075)))
    scene.collection.objects.link(bpy.data.objects.new("Ground", ground))

    middle = bpy.data.objects.new("Bloom", None)
    scene.collection.objects.link(middle)
    drive(middle, "rotation_euler", 2, f"{TURN:.9f}*(frame-1)/{FRAMES}*-1")

    mesh = petal_mesh()
    for number in range(PETALS):
        petal = bpy.data.objects.new(f"Petal {number}", mesh)
        scene.collection.objects.link(petal)
        petal.parent = middle
        petal.rotation_euler.z = number * GOLDEN
        place(petal, number)


def place(petal, number):
    angle = number * GOLDEN
    age = f"({number}+{ARMS}*(frame-1)/{FRAMES})"
    share = f"({age}/{PETALS + ARMS})"
    radius = f"(1.2*sqrt({share}))"
    drive(petal, "location", 0, f"{math.cos(angle):.6f}*{radius}")
    drive(petal, "location", 1, f"{math.sin(angle):.6f}*{radius}")
    drive(petal, "location", 2, f"0.06+0.42*(1-{share}*{share})")
    # From upright in the bud to nearly lying at the rim.
    drive(petal, "rotation_euler", 1, f"0.1+1.3*pow({share},0.8)")
    size = f"(0.2+0.34*{share})*smoothstep(0,0.02,{share})*(1-smoothstep(0.9,1,{share}))"
    for axis in range(3):
        drive(petal, "scale", axis, size)


def drive(thing, path, index, expression):
    """Blender computes these by itself: simple expressions of `frame` need no permission to run scripts."""
    thing.driver_add(path, index).driver.expression = expression


def petal_mesh():
    """A cupped leaf of porcelain, one unit long, standing up from its foot and leaning to +X."""
    across, along = 12, 18
    points = []
    for row in range(along + 1):
        v = row / along
        width = 0.56 * math.sin(math.pi * v ** 0.8) ** 0.7 + 0.01
        for column in range(across + 1):
            u = column / across * 2 - 1
            y = u * width
            x = -0.42 * (u * u) * width + 0.22 * v * v - 0.1 * math.sin(math.pi * v)
            points.append((x, y, v - 0.05))
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


def principled(name):
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    return material, material.node_tree, material.node_tree.nodes["Principled BSDF"]


def matte(name, color):
    material, _, shader = principled(name)
    shader.inputs["Base Color"].default_value = (*color, 1)
    shader.inputs["Roughness"].default_value = 0.6
    return material


def glaze():
    material, tree, shader = principled("Glaze")
    where = tree.nodes.new("ShaderNodeObjectInfo")
    distance = tree.nodes.new("ShaderNodeVectorMath")
    distance.operation = "LENGTH"
    ramp = tree.nodes.new("ShaderNodeValToRGB")
    stops = [
        (0.0, (0.9, 0.62, 0.2)),
        (0.22, (0.95, 0.25, 0.1)),
        (0.5, (0.72, 0.035, 0.11)),
        (0.8, (0.22, 0.02, 0.16)),
        (1.0, (0.06, 0.03, 0.16)),
    ]
    elements = ramp.color_ramp.elements
    while len(elements) < len(stops):
        elements.new(1)
    for element, (position, color) in zip(elements, stops):
        element.position, element.color = position, (*color, 1)
    tree.links.new(where.outputs["Location"], distance.inputs[0])
    scale = tree.nodes.new("ShaderNodeMath")
    scale.operation = "MULTIPLY"
    scale.inputs[1].default_value = 1 / 1.35
    tree.links.new(distance.outputs["Value"], scale.inputs[0])
    tree.links.new(scale.outputs[0], ramp.inputs["Fac"])
    tree.links.new(ramp.outputs["Color"], shader.inputs["Base Color"])
    shader.inputs["Roughness"].default_value = 0.28
    return material


main()
