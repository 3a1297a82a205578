"""Unbaked simulations: each frame is rendered by itself, from the scene as it was saved."""

import bpy

from ...simulations.simulations import unbaked_in
from ..finding import finding, label


def simulations(asked):
    for one in unbaked_in(asked.scenes):
        is_scene = isinstance(one.owner, bpy.types.Scene)
        holders = [] if is_scene else [label(one.owner)]
        say = "not baked, so each frame is rendered from the scene as it was saved"
        if not one.is_certain:
            say = "maybe not baked: Blender does not tell of bakes that lie in the .blend"
        yield finding(
            "unbaked-simulations",
            one.what if is_scene else f"{one.what} on {label(one.owner)}",
            say,
            "bake in Blender, save, and hand the bake over with the scene",
            holders,
            one.is_certain,
        )
