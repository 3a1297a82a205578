"""Whether this Blender can denoise, and whether the scene asks for it."""


def is_built_in():
    try:
        import _cycles
    except ImportError:
        return True
    return getattr(_cycles, "with_openimagedenoise", True)


def is_wanted(scene):
    """Of Cycles alone: other engines have their own ways."""
    if scene.render.engine != "CYCLES" or not getattr(scene.cycles, "use_denoising", False):
        return False
    return any(layer.use and getattr(layer.cycles, "use_denoising", True) for layer in scene.view_layers)
