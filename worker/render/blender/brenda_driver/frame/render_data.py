"""The data that Cycles has built for a frame and Blender keeps for the next one: "Persistent Data"."""

import bpy

from ..scene.animation import hold


def keep():
    """Turns it on in every scene, whatever its own setting, until another file is opened."""
    for scene in bpy.data.scenes:
        scene.render.use_persistent_data = True
        hold(scene.render, "use_persistent_data")


def forget():
    """Drops the kept data, and leaves the scenes' own settings: within one frame a scene may be rendered twice, for two strips."""
    for scene in bpy.data.scenes:
        own = scene.render.use_persistent_data
        # Blender drops it when this is turned off.
        scene.render.use_persistent_data = False
        scene.render.use_persistent_data = own
