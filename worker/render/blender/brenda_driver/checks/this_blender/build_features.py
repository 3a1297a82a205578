"""Features that the scene needs and this Blender was built without. Blender silently leaves out of the frame what needs them."""

import os

import bpy

from ...outputs import compositor
from ...settings import denoiser
from ...settings.engines import uses_cycles
from ...scene.node_trees import used_nodes_within
from ...files.readings import as_blender_reads
from ..finding import finding, label

_ENDINGS = {
    ".abc": ("alembic", "Alembic"),
    **dict.fromkeys((".usd", ".usda", ".usdc", ".usdz"), ("usd", "USD")),
    ".exr": ("image_openexr", "OpenEXR"),
    ".hdr": ("image_hdr", "Radiance HDR"),
    **dict.fromkeys((".tif", ".tiff"), ("image_tiff", "TIFF")),
    **dict.fromkeys((".jp2", ".j2k"), ("image_openjpeg", "JPEG 2000")),
    ".webp": ("image_webp", "WebP"),
    ".vdb": ("openvdb", "OpenVDB"),
}
_MODIFIERS = {
    "OCEAN": ("mod_oceansim", "ocean simulation"),
    "FLUID": ("fluid", "fluid simulation"),
    "REMESH": ("mod_remesh", "remeshing"),
}
_MEND = "use a Blender from blender.org, or do without it in the scene"


def build_features(asked):
    for kind in ("images", "volumes", "cache_files"):
        for block in getattr(bpy.data, kind):
            feature = _ENDINGS.get(os.path.splitext(block.filepath)[1].lower())
            if feature and not _has(feature[0]):
                holders, used = asked.users.of(block)
                yield _lacks(asked.display(as_blender_reads(block.filepath, block.library)), feature[1], holders, used)
    for scene in asked.scenes:
        yield from _modifiers(scene)
        yield from _engine(scene)
    for tree in dict.fromkeys((*map(compositor.tree_of, asked.made_of.composited), *asked.made_of.strip_trees)):
        yield from _denoising_nodes(tree)


def _modifiers(scene):
    for thing in scene.objects:
        for modifier in thing.modifiers:
            feature = _MODIFIERS.get(modifier.type)
            if feature and modifier.show_render and not _has(feature[0]):
                yield _lacks(f'modifier "{modifier.name}"', feature[1], [label(thing)])


def _engine(scene):
    if scene.render.use_freestyle and not _has("freestyle"):
        yield _lacks(f'scene "{scene.name}"', "Freestyle")
    # Cycles runs OSL scripts in shaders when the scene asks for it.
    if not uses_cycles(scene) or _has("cycles_osl"):
        return
    if getattr(scene.cycles, "shading_system", False):
        yield _lacks(f'scene "{scene.name}"', "Open Shading Language")
    # A camera may be such a script, whatever the shaders are.
    for camera in {scene.camera, *(marker.camera for marker in scene.timeline_markers)} - {None}:
        if getattr(camera.data, "type", "") == "CUSTOM":
            yield _lacks(label(camera), "Open Shading Language")


def _denoising_nodes(tree):
    if denoiser.is_built_in():
        return
    for node in used_nodes_within(tree):
        if node.bl_idname == "CompositorNodeDenoise":
            yield _lacks(f'compositor node "{node.name}"', "OpenImageDenoise")


def _has(feature):
    """A feature that `bpy.app.build_options` no longer lists is always there."""
    return getattr(bpy.app.build_options, feature, True)


def _lacks(subject, feature, used_by=(), used=True):
    say = f"needs {feature}, and this Blender {bpy.app.version_string} was built without it"
    return finding("missing-features", subject, say, _MEND, used_by, used)
