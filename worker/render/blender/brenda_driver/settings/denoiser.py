"""Whether this Blender can denoise, and whether the scene asks for it."""

from ..scene.animation import hold
from .engines import cycles_scenes, uses_cycles


def is_built_in():
    try:
        import _cycles
    except ImportError:
        return True
    return getattr(_cycles, "with_openimagedenoise", True)


def is_wanted(scene):
    """For this scene only, and for Cycles only: other engines denoise differently."""
    if not uses_cycles(scene) or not getattr(scene.cycles, "use_denoising", False):
        return False
    return any(layer.use and getattr(layer.cycles, "use_denoising", True) for layer in scene.view_layers)


def turn_off(scene):
    """In every scene that Cycles renders, whatever the frame. Denoise nodes of the compositor are part of the picture, and stay."""
    for one in cycles_scenes(scene, "denoise off", "is told whether to denoise"):
        one.cycles.use_denoising = False
        hold(one.cycles, "use_denoising")
