"""Frames that can be rendered in slices, each with something else that must come out the same; and below, frames that cannot."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small


def material(name, **values):
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    inputs = made.node_tree.nodes["Principled BSDF"].inputs
    for key, value in values.items():
        inputs[key.replace("_", " ")].default_value = value
    return made


def base():
    """Light that is slow to settle: gloss, glass, skin, something that glows, a small sky."""
    scene = small.start()
    scene.render.resolution_x, scene.render.resolution_y = 64, 36
    scene.cycles.samples = 12
    scene.cycles.use_adaptive_sampling = False
    scene.camera = small.camera(scene, "Camera", (3, -6, 4))
    small.sun(scene)
    world = bpy.data.worlds.new("World")
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs["Color"].default_value = (0.2, 0.4, 0.9, 1)
    scene.world = world
    bpy.ops.mesh.primitive_plane_add(size=12, location=(0, 0, -1))
    bpy.context.object.data.materials.append(material("Floor", Base_Color=(0.8, 0, 0.1, 1), Roughness=0.2))
    thing = small.cube("Cube")
    thing.data.materials.append(material("Skin", Subsurface=0.4, Base_Color=(0.9, 0.5, 0.3, 1), Metallic=0.3))
    thing.pass_index = 3
    glass = small.cube("Glass", (-2.2, 0, 0))
    glass.data.materials.append(material("Glass", Transmission=1, Roughness=0.1))
    lamp = small.cube("Lamp", (2.2, 1, 0.5))
    lamp.scale = (0.3, 0.3, 0.3)
    lamp.data.materials.append(material("Lamp", Emission=(1, 0.7, 0.2, 1), Emission_Strength=8))
    for frame, x in ((1, -0.2), (3, 0.6)):
        thing.location.x = x
        thing.keyframe_insert("location", index=0, frame=frame)
    image(scene, "PNG", "8")
    return scene


def image(scene, form, depth, mode="RGB"):
    settings = scene.render.image_settings
    settings.file_format, settings.color_mode, settings.color_depth = form, mode, depth


def exr(scene, depth="32"):
    image(scene, "OPEN_EXR_MULTILAYER", depth, "RGBA")


PASSES = (
    "z", "mist", "position", "normal", "uv", "object_index", "material_index", "diffuse_direct", "diffuse_indirect",
    "glossy_direct", "glossy_indirect", "glossy_color", "transmission_direct", "transmission_indirect", "emit", "environment",
    "shadow", "ambient_occlusion",
)  # fmt: skip


def passes(scene):
    exr(scene)
    layer = scene.view_layers[0]
    for name in PASSES:
        setattr(layer, f"use_pass_{name}", True)
    layer.cycles.use_pass_volume_direct = layer.cycles.use_pass_volume_indirect = True
    layer.cycles.denoising_store_passes = True
    layer.aovs.add().name = "Own"


def layers(scene):
    """The second has a name that looks like a pass, and the first a pass that Blender spoils when others do without it."""
    exr(scene)
    scene.view_layers[0].use_pass_uv = True
    second = scene.view_layers.new("Second.Combined")
    second.use_pass_z = True
    second.samples = 5
    scene.cycles.use_layer_samples = "IGNORE"
    scene.view_layers.new("Off").use = False


def border(scene, crop):
    render = scene.render
    render.use_border, render.use_crop_to_border = True, crop
    render.border_min_x, render.border_max_x, render.border_min_y, render.border_max_y = 0.13, 0.7, 0.33, 0.91
    render.resolution_percentage = 150


def transparent(scene):
    scene.render.film_transparent = True
    scene.cycles.film_transparent_glass = True
    image(scene, "PNG", "16", "RGBA")


def colours(scene):
    scene.view_settings.view_transform, scene.view_settings.look = "Filmic", "High Contrast"
    scene.view_settings.exposure, scene.view_settings.gamma = 0.7, 1.2
    scene.cycles.film_exposure = 1.4
    scene.render.dither_intensity = 2
    image(scene, "PNG", "16")


def lens(scene):
    scene.render.use_motion_blur = True
    scene.camera.data.dof.use_dof = True
    scene.camera.data.dof.focus_distance = 4
    scene.camera.data.dof.aperture_fstop = 0.2


def stamped(scene):
    render = scene.render
    render.use_stamp = True
    for name in ("render_time", "date", "memory"):
        setattr(render, f"use_stamp_{name}", False)


def sobol(scene):
    scene.cycles.sampling_pattern = "SOBOL"


def scrambled(scene):
    scene.cycles.scrambling_distance = 0.5


def tiled(scene):
    scene.render.resolution_x, scene.render.resolution_y = 160, 90
    scene.cycles.tile_size = 64


def seeds(scene):
    scene.cycles.use_animated_seed = True


def drawn_twice(scene):
    scene.render.use_persistent_data = True
    scene.render.pixel_aspect_x = 2


def fog(scene):
    """A volume around the glass, and light passes of a floor without green in the file where that is said."""
    made = bpy.data.materials.new("Fog")
    made.use_nodes = True
    nodes, links = made.node_tree.nodes, made.node_tree.links
    nodes.remove(nodes["Principled BSDF"])
    scatter = nodes.new("ShaderNodeVolumePrincipled")
    scatter.inputs["Density"].default_value = 0.3
    links.new(scatter.outputs[0], nodes["Material Output"].inputs["Volume"])
    box = small.cube("Fog")
    box.scale = (4, 4, 4)
    box.data.materials.append(made)


def volume(scene):
    """With the light passes of volumes, and those of the floor's."""
    fog(scene)
    exr(scene)
    layer = scene.view_layers[0]
    layer.use_pass_mist = True
    layer.cycles.use_pass_volume_direct = layer.cycles.use_pass_volume_indirect = True


def groups(scene):
    """Lights in groups, one of which has a name like a pass."""
    exr(scene)
    layer = scene.view_layers[0]
    for name in ("key", "sky.Depth"):
        layer.lightgroups.add(name=name)
    scene.objects["Sun"].lightgroup, scene.world.lightgroup = "key", "sky.Depth"
    own = layer.aovs.add()
    own.name, own.type = "Value", "VALUE"


def overridden(scene):
    """A layer of clay, and one from which something is cut out."""
    exr(scene)
    scene.render.film_transparent = True
    first, second = scene.view_layers[0], scene.view_layers.new("Second")
    first.material_override = material("Clay", Base_Color=(0.4, 0.4, 0.4, 1))
    held = bpy.data.collections.new("Held")
    scene.collection.children.link(held)
    small.cube("Held", (0, -1.5, 1), held)
    first.layer_collection.children["Held"].indirect_only = True
    second.layer_collection.children["Held"].holdout = True
    second.use_pass_diffuse_direct = True


EQUAL = {
    "png-8": lambda scene: None,
    "png-16": lambda scene: image(scene, "PNG", "16", "RGBA"),
    "png-bw": lambda scene: image(scene, "PNG", "8", "BW"),
    "jpeg": lambda scene: image(scene, "JPEG", "8"),
    "tiff-16": lambda scene: image(scene, "TIFF", "16"),
    "exr-32": lambda scene: image(scene, "OPEN_EXR", "32"),
    "exr-16": lambda scene: image(scene, "OPEN_EXR", "16", "RGBA"),
    "layers-32": exr,
    "layers-16": lambda scene: exr(scene, "16"),
    "passes": passes,
    "layers": layers,
    "volume": volume,
    "fog": fog,
    "groups": groups,
    "overridden": overridden,
    "around-border": lambda scene: (border(scene, False), passes(scene)),
    "border": lambda scene: border(scene, False),
    "cropped": lambda scene: (border(scene, True), passes(scene)),
    "transparent": transparent,
    "colours": colours,
    "lens": lens,
    "stamped": stamped,
    "sobol": sobol,
    "scrambled": scrambled,
    "tiled": tiled,
    "seeds": seeds,
    "persistent": drawn_twice,
}  # fmt: skip


def keyframed(scene, owner, name):
    owner.keyframe_insert(name, frame=1)


def composited(scene):
    scene.use_nodes = True


def strip(scene):
    scene.sequence_editor_create().sequences.new_effect("Colour", "COLOR", 1, 1, frame_end=9)


def grease_pencil(scene):
    bpy.ops.object.gpencil_add(type="STROKE")


def cloth(scene):
    scene.objects["Cube"].modifiers.new("Cloth", "CLOTH")


def own_samples(scene):
    scene.view_layers[0].samples = 4


def one_pass(scene, owner, name):
    exr(scene)
    setattr(owner, name, True)


def settings(scene, **values):
    for path, value in values.items():
        owner, name = path.split("__")
        setattr(getattr(scene, owner), name, value)


REFUSED = {
    "workbench": lambda scene: settings(scene, render__engine="BLENDER_WORKBENCH"),
    "adaptive": lambda scene: settings(scene, cycles__use_adaptive_sampling=True),
    "denoised": lambda scene: settings(scene, cycles__use_denoising=True),
    "time-limit": lambda scene: settings(scene, cycles__time_limit=60),
    "scrambling": lambda scene: settings(scene, cycles__auto_scrambling_distance=True),
    "offset": lambda scene: settings(scene, cycles__sample_offset=4),
    "layer-samples": own_samples,
    "compositor": composited,
    "sequencer": strip,
    "views": lambda scene: settings(scene, render__use_multiview=True),
    "freestyle": lambda scene: settings(scene, render__use_freestyle=True),
    "stamp": lambda scene: settings(scene, render__use_stamp=True),
    "vector": lambda scene: one_pass(scene, scene.view_layers[0], "use_pass_vector"),
    "cryptomatte": lambda scene: one_pass(scene, scene.view_layers[0], "use_pass_cryptomatte_object"),
    "sample-count": lambda scene: one_pass(scene, scene.view_layers[0].cycles, "pass_debug_sample_count"),
    "fog-passes": lambda scene: (fog(scene), one_pass(scene, scene.view_layers[0], "use_pass_diffuse_indirect")),
    "mist-glass": lambda scene: (transparent(scene), one_pass(scene, scene.view_layers[0], "use_pass_mist")),
    "grease-pencil": grease_pencil,
    "shadow-catcher": lambda scene: setattr(scene.objects["Cube"], "is_shadow_catcher", True),
    "cloth": cloth,
    "animated": lambda scene: keyframed(scene, scene.cycles, "samples"),
}  # fmt: skip

for variants in (EQUAL, REFUSED):
    for name, change in variants.items():
        change(base())
        small.save(name)
