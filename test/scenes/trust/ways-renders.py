"""Scenes that are right, and are rendered where something goes wrong."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small
from green_wall import GREEN, make, place, RED, stage, wall


def plain():
    stage(3)
    wall()


def keeps_files():
    """Its artist turned Overwrite off, to go on after an interruption."""
    made = stage(3)
    wall()
    made.render.use_overwrite = False
    color = bpy.data.materials["Paint"].node_tree.nodes["Emission"].inputs[0]
    color.default_value = RED
    small.save(place("red"))
    small.picture(place("frame.png"), RED)
    color.default_value = GREEN


def placeholders():
    made = stage(3)
    wall()
    made.render.use_overwrite, made.render.use_placeholder = False, True


def large():
    """Takes a while to be saved: 16 bits of noise that nobody sees."""
    made = stage()
    made.render.use_overwrite = False
    made.render.resolution_x = made.render.resolution_y = 400
    made.render.image_settings.color_depth, made.render.image_settings.compression = "16", 100
    _, shine = wall()
    tree = bpy.data.materials["Paint"].node_tree
    noise, dark, mix = (
        tree.nodes.new(f"ShaderNode{kind}") for kind in ("TexWhiteNoise", "Math", "CombineColor")
    )
    dark.operation, dark.inputs[1].default_value = "MULTIPLY", 0.0004
    mix.inputs["Green"].default_value = 1
    tree.links.new(tree.nodes.new("ShaderNodeNewGeometry").outputs["Position"], noise.inputs["Vector"])
    tree.links.new(noise.outputs["Value"], dark.inputs[0])
    tree.links.new(dark.outputs[0], mix.inputs["Blue"])
    tree.links.new(mix.outputs[0], shine.inputs["Color"])


def uncompressed():
    """A megabyte a frame, which is more than the scene itself."""
    made = stage(3)
    wall()
    made.render.resolution_x = made.render.resolution_y = 600


def heavy():
    """Wants more memory than it is given."""
    stage()
    thing, _ = wall()
    fine = thing.modifiers.new("Fine", "SUBSURF")
    fine.subdivision_type = "SIMPLE"
    fine.levels, fine.render_levels = 1, 11


make(plain, keeps_files, placeholders, large, uncompressed, heavy)
