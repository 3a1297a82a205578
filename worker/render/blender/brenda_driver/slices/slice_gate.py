"""Whether a frame can be rendered in slices of its samples, with the same result after merging."""

import math

import bpy

from ..outputs import compositor
from ..settings import denoiser
from ..scene.animation import curves_of, is_mentioned, path_of
from ..scene.node_trees import node_trees
from ..scene.shown_strips import sequencer_renders

# Settings below `cycles.` that do not differ between the slices of one frame.
_MAY_BE_ANIMATED = ("cycles.seed", "cycles.film_exposure")
_SET_FOR_A_SLICE = ("cycles.", "render.image_settings.", "render.use_border", "render.use_crop_to_border", "view_layers")
_HANDLERS = ("render_init", "render_pre", "render_post", "render_write", "render_complete", "frame_change_pre", "frame_change_post")
# As in Cycles 3.4. Passes that only the first sample decides are empty in all other slices, and light is divided by the colour that it fell
# on. The missing passes fit no rule: Vector is weighted, Cryptomatte is ranked.
_MEAN = ("Combined", "Mist", "Normal", "UV", "VolumeDir", "VolumeInd", "Emit", "Env", "Shadow", "AO")
_COLOURS = ("DiffCol", "GlossCol", "TransCol")
_DENOISING = ("Denoising Normal", "Denoising Albedo", "Denoising Depth")
_RULES = {
    **dict.fromkeys((*_MEAN, *_COLOURS, *_DENOISING), "mean"),
    **dict.fromkeys(("Depth", "Position", "IndexOB", "IndexMA"), "first"),
    **{colour.replace("Col", light): colour for colour in _COLOURS for light in ("Dir", "Ind")},
}
_OURS = ("brenda_driver", "cycles", "_cycles", "bl_")


# Versions for which test/worker/slices shows that the merged frame is the same. On Blender 5 volumes, shadow catchers and tiles differ.
_SHOWN = ((3, 4),)


def obstacles(scene, simulations, scripts_run):
    """The reasons against it, each as words that can follow a colon; empty when there are none."""
    if bpy.app.version[:2] not in _SHOWN:
        return [f"on Blender {bpy.app.version_string} it was not shown that this makes the same frame"]
    if scene.render.engine != "CYCLES":
        return [f"{scene.render.engine} has no samples that can be rendered apart"]
    return [words for words in (*_of_samples(scene), *_of_pictures(scene), *_of_state(scene, simulations, scripts_run)) if words]


def rounds(scene):
    """How often Cycles counts its samples from 0 to their end for one frame."""
    render = scene.render
    layers = sum(layer.use for layer in scene.view_layers)
    if not getattr(scene.cycles, "use_auto_tile", False):
        return layers
    tile = scene.cycles.tile_size
    sides = (getattr(render, f"resolution_{side}") * render.resolution_percentage / 100 for side in "xy")
    return layers * math.prod(max(1, math.ceil(side / tile)) for side in sides)


def passes(scene):
    """How each pass of the frame's file is merged from its slices'.

    The `mean` of all; the `first`; or the name of the pass by which it is multiplied before, and divided afterwards. None where that is
    unknown.
    """
    if not _writes_passes(scene):
        return {"Combined": "mean"}
    layers = [layer for layer in scene.view_layers if layer.use]
    own = {aov.name for layer in layers for aov in layer.aovs}
    names = sorted({name for layer in layers for name, _ in passes_of(scene, layer)})
    rules = {name: rule for name, rule in _RULES.items() if not _is_lost(name, rule, scene)}
    return {name: "mean" if name in own or name.startswith("Combined_") else rules.get(name) for name in names}


def _is_lost(name, rule, scene):
    """Whether a slice loses part of a pass that the frame would keep."""
    if name == "Mist":
        # Through glass it is counted several times, and values above the maximum are clipped.
        return scene.render.film_transparent and scene.cycles.film_transparent_glass
    # In a volume there is light of colours that a surface does not have; division by those loses it.
    return rule in _COLOURS and _has_volumes(scene)


def _has_volumes(scene):
    if any(thing.type == "VOLUME" and not thing.hide_render for thing in scene.objects):
        return True
    ends = ("ShaderNodeOutputMaterial", "ShaderNodeOutputWorld")
    nodes = (node for tree, _ in node_trees() for node in tree.nodes if node.bl_idname in ends)
    return any(node.inputs["Volume"].is_linked for node in nodes)


def passes_of(scene, layer):
    """Names of Cycles' passes and their channel letters, as Cycles itself lists them."""
    from cycles.engine import list_render_passes

    return [(name, channels) for name, channels, _ in list_render_passes(scene, layer)]


def _writes_passes(scene):
    return scene.render.image_settings.file_format == "OPEN_EXR_MULTILAYER"


def _of_samples(scene):
    cycles = scene.cycles
    yield cycles.use_adaptive_sampling and "adaptive sampling is on"
    yield denoiser.is_wanted(scene) and "denoising is on"
    yield cycles.time_limit > 0 and "its samples have a time limit"
    yield getattr(cycles, "use_guiding", False) and "path guiding is on"
    yield getattr(cycles, "auto_scrambling_distance", False) and "the scrambling distance is automatic"
    yield (_subset(cycles) or cycles.sample_offset) and "it is itself a part of the samples of a frame"
    has_subset = hasattr(cycles, "use_sample_subset")
    yield not has_subset and bpy.app.version >= (3, 5) and "this Blender has no subsets of samples"
    if cycles.use_layer_samples != "IGNORE":
        for layer in scene.view_layers:
            yield layer.use and layer.samples > 0 and f'view layer "{layer.name}" has its own number of samples'


def _of_pictures(scene):
    render = scene.render
    yield compositor.tree_of(scene) is not None and "the compositor is in use"
    yield sequencer_renders(scene) and "the sequencer is in use"
    yield render.use_multiview and "it has several views"
    yield render.use_freestyle and "Freestyle is on"
    burnt_in = render.use_stamp and (render.use_stamp_render_time or render.use_stamp_memory)
    yield burnt_in and "the time or memory it took is burnt into it"
    for name, rule in passes(scene).items():
        yield rule is None and f"its pass {name} cannot be merged"
    kinds = {thing.type for thing in scene.objects if not thing.hide_render}
    yield kinds & {"GPENCIL", "GREASEPENCIL"} and "it shows Grease Pencil"
    yield any(map(_catches_shadows, scene.objects)) and "it has a shadow catcher"


def _of_state(scene, simulations, scripts_run):
    for one in simulations:
        yield f"{one.what} is not baked"
    for path in sorted(_animated(scene)):
        is_ours = path.startswith(_SET_FOR_A_SLICE) and path not in _MAY_BE_ANIMATED
        yield is_ours and f"the setting {path} is animated"
    # Another block's path to them goes through a scene.
    yield is_mentioned(".cycles.", ".render.", ".view_layers") and "its settings are animated from elsewhere"
    yield (scripts_run or any(map(_is_foreign, _handlers()))) and "scripts of the scene follow its rendering"


def _catches_shadows(thing):
    # For a lamp it means something else, and is set separately.
    return thing.type != "LIGHT" and getattr(thing, "is_shadow_catcher", False)


def _subset(cycles):
    return getattr(cycles, "use_sample_subset", False)


def _animated(scene):
    """Data paths of the scene's own settings that keyframes or drivers change."""
    return {path_of(curve) for curve in curves_of(scene) if not curve.mute}


def _handlers():
    return (handler for name in _HANDLERS for handler in getattr(bpy.app.handlers, name))


def _is_foreign(handler):
    return not (getattr(handler, "__module__", None) or "").startswith(_OURS)
