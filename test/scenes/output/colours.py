"""Scenes that name colour management of the configuration in studio/, which OCIO is to name while they are made."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small


def picture(name, space):
    image = bpy.data.images.new(name, 8, 8)
    image.generated_color = (0.8, 0.4, 0.1, 1)
    image.filepath_raw = small.here(f"{name}.png")
    image.file_format = "PNG"
    image.save()
    image.pack()
    image.colorspace_settings.name = space
    return image


def studio(look="None"):
    scene = small.start()
    scene.display_settings.display_device = "Studio Monitor"
    scene.view_settings.view_transform = "Studio Film"
    scene.view_settings.look = look
    small.sun(scene)
    scene.camera = small.camera(scene, "Camera", (3, -6, 4))
    small.cube("Cube")
    return scene


def view():
    studio("Studio Warm")


def spaces():
    """An image that is shown and one that nothing uses."""
    studio()
    material = bpy.data.materials.new("Wall")
    if not material.node_tree:
        material.use_nodes = True
    tree = material.node_tree
    texture = tree.nodes.new("ShaderNodeTexImage")
    texture.image = picture("bricks", "Studio Film sRGB")
    shader = next(node for node in tree.nodes if node.bl_idname == "ShaderNodeBsdfPrincipled")
    tree.links.new(texture.outputs["Color"], shader.inputs["Base Color"])
    bpy.data.objects["Cube"].data.materials.append(material)
    picture("spare", "Studio Data").use_fake_user = True


def strips():
    scene = studio()
    scene.sequencer_colorspace_settings.name = "Studio Film sRGB"
    image = picture("card", "Studio sRGB")
    editor = scene.sequence_editor_create()
    strips = editor.strips if hasattr(editor, "strips") else editor.sequences
    strip = strips.new_image("Card", image.filepath_raw, 1, 1)
    strip.colorspace_settings.name = "Studio Film sRGB"


def output():
    """Written with a view of its own, by a scene that is otherwise as any Blender has it."""
    scene = studio()
    image = scene.render.image_settings
    image.color_management = "OVERRIDE"
    image.display_settings.display_device = "Studio Monitor"
    image.view_settings.view_transform = "Studio Film"


def linear():
    """Linear files are written without the view."""
    studio("Studio Warm").render.image_settings.file_format = "OPEN_EXR"


def other_scene():
    """The scene that is not rendered is the one that names the studio's view and look."""
    studio("Studio Warm").name = "Attic"
    shown = bpy.data.scenes.new("Shown")
    shown.render.engine = "CYCLES"
    shown.view_settings.view_transform = "Plain"
    shown.camera = bpy.data.objects["Camera"]
    shown.collection.objects.link(bpy.data.objects["Camera"])
    bpy.context.window.scene = shown


for make in (view, spaces, strips, output, linear, other_scene):
    make()
    small.save(make.__name__.replace("_", "-"))
