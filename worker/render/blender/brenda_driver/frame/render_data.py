"""What Cycles has built for a frame and Blender keeps for the next one: "Persistent Data"."""

import bpy

from ..scene.animation import hold


def keep():
    """In every scene, whatever it says itself, and until another file is opened."""
    for scene in bpy.data.scenes:
        scene.render.use_persistent_data = True
        hold(scene.render, "use_persistent_data")


def forget():
    """Drops what is kept, and leaves the scenes' own settings: within one frame a scene may be rendered twice, for two strips."""
    for scene in bpy.data.scenes:
        own = scene.render.use_persistent_data
        # Blender drops it when this is turned off.
        scene.render.use_persistent_data = False
        scene.render.use_persistent_data = own
