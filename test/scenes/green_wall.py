"""Scenes whose frames are green as long as nothing is wrong: a wall before the camera, and a way to lose it.

Each lies in a folder of its own, with what it reads. Where a file must be gone or spoiled, the test does that.
"""

import bpy
import small

GREEN, RED = (0, 1, 0, 1), (1, 0, 0, 1)
# The scene that is made: the folder its files lie in.
at = ""


def place(name):
    return f"{at}/{name}"


def stage(last=1):
    """A camera with a white sign in a corner of its frame, which is black otherwise."""
    made = small.start()
    made.frame_end = last
    made.cycles.samples = 1
    made.render.resolution_x, made.render.resolution_y = 64, 36
    made.render.image_settings.color_depth = "8"
    made.view_settings.view_transform = "Standard"
    made.camera = small.camera(made, "Camera", (0, -6, 0))
    made.camera.data.type, made.camera.data.ortho_scale = "ORTHO", 2
    sign = plane("Sign", 0.2, (0.9, -1, 0.45))
    sign.data.materials.append(paint("White", (1, 1, 1, 1))[0])
    # What has lost its own color is black, too.
    sign.visible_diffuse = sign.visible_glossy = False
    return made


def plane(name, size, location=(0, 0, 0)):
    """Upright, before the camera."""
    bpy.ops.mesh.primitive_plane_add(size=size, location=location, rotation=(1.5707963, 0, 0))
    thing = bpy.context.object
    thing.name = name
    return thing


def paint(name="Paint", color=GREEN, picture=None):
    """A material that shines, so that no light has to be there. Returns it and its node."""
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    nodes.clear()
    shine, out = nodes.new("ShaderNodeEmission"), nodes.new("ShaderNodeOutputMaterial")
    shine.inputs["Color"].default_value = color
    links.new(shine.outputs[0], out.inputs[0])
    if picture:
        texture = nodes.new("ShaderNodeTexImage")
        texture.image = picture
        links.new(texture.outputs[0], shine.inputs["Color"])
        return material, texture
    return material, shine


def wall(picture=None, color=GREEN):
    """Fills the frame. Returns the object and the node that colors it."""
    thing = plane("Wall", 2)
    material, node = paint(color=color, picture=picture)
    thing.data.materials.append(material)
    return thing, node


def green(name, source="FILE", color=GREEN):
    """A picture in the scene's folder."""
    loaded = bpy.data.images.load(small.picture(place(name), color), check_existing=False)
    loaded.source = source
    return loaded


def make(*scenes):
    """Of each function a scene.blend."""
    global at
    for scene in scenes:
        at = scene.__name__.replace("_", "-")
        scene()
        small.save(place("scene"))
