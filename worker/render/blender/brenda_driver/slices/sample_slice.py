"""Some of the samples of a frame, rendered by themselves."""

from ..settings.changed import changed

# The colours that Cycles divides its light by when it writes a pass. What was divided cannot be averaged without them.
_COLOURED = ("diffuse", "glossy", "transmission")


def only(scene, first, count):
    """While it lasts, a frame of the scene has these samples alone, and is written as a file that has all there is of them."""
    return changed(*_samples(scene.cycles, first, count), *_file(scene.render), *_colours(scene), *_by_itself(scene.render))


def _samples(cycles, first, count):
    if hasattr(cycles, "use_sample_subset"):
        # `samples` stays the number of all: the noise is laid out for it.
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
    # What lies outside is not rendered either way.
    yield render, "use_crop_to_border", True


def _by_itself(render):
    # Blender 5 does not look again at the samples of what it has kept, and each slice has others.
    yield render, "use_persistent_data", False


def _colours(scene):
    for layer in scene.view_layers:
        for kind in _COLOURED:
            if getattr(layer, f"use_pass_{kind}_direct", False) or getattr(layer, f"use_pass_{kind}_indirect", False):
                yield layer, f"use_pass_{kind}_color", True
