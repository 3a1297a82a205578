"""Renders some of the samples of a frame."""

from ..settings.changed import changed

# Cycles divides light by these colours when it writes a pass. The quotients cannot be averaged without them.
_COLOURED = ("diffuse", "glossy", "transmission")


def only(scene, first, count):
    """Inside, a frame of the scene has only these samples, and is written to a file with all passes."""
    return changed(*_samples(scene.cycles, first, count), *_file(scene.render), *_colours(scene), *_by_itself(scene.render))


def _samples(cycles, first, count):
    if hasattr(cycles, "use_sample_subset"):
        # `samples` stays the total: the noise pattern depends on it.
        yield cycles, "use_sample_subset", True
        yield cycles, "sample_subset_length", count
    else:
        yield cycles, "samples", count
    yield cycles, "sample_offset", first


def _file(render):
    image = render.image_settings
    if hasattr(image, "media_type"):
        yield image, "media_type", "MULTI_LAYER_IMAGE"
    yield image, "file_format", "OPEN_EXR_MULTILAYER"
    yield image, "color_mode", "RGBA"
    yield image, "color_depth", "32"
    yield image, "exr_codec", "ZIP"
    yield render, "use_stamp", False
    # Nothing outside the border is rendered either way.
    yield render, "use_crop_to_border", True


def _by_itself(render):
    # Blender 5 does not update the samples of persistent data, and each slice has others.
    yield render, "use_persistent_data", False


def _colours(scene):
    for layer in scene.view_layers:
        for kind in _COLOURED:
            if getattr(layer, f"use_pass_{kind}_direct", False) or getattr(layer, f"use_pass_{kind}_indirect", False):
                yield layer, f"use_pass_{kind}_color", True
