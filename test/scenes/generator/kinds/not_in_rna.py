"""What has no list in RNA: markers, drivers, layers of animation, instances, strips, several views."""

import bpy

from .compositing import tree_of
from .images import sequence
from ..keyframes import animate_some, key
from ..kind import Kind, choices_of
from .physics import particle_system
from .shading import material_displaces


def kinds(_):
    for made in (_markers, _stereo, _motion_blur, _light_groups, _simplify, _border, _second_layer, _layer_samples, _freestyle, _time_stretch,
                 _adaptive_subdivision, _custom_property, _particles_that_lie_still):
        yield Kind(made.__name__[1:].replace("_", " "), made, alone=True)
    for kind in choices_of(bpy.types.DriverVariable, "type"):
        yield Kind(f"driver {kind}", _driven(kind))
    for blend in choices_of(bpy.types.NlaStrip, "blend_type"):
        yield Kind(f"NLA {blend}", _nla(blend))
    for kind in choices_of(bpy.types.FModifier, "type"):
        if kind != "NULL":
            yield Kind(f"F-curve modifier {kind}", _curve_modifier(kind))
    for made in (_strip_of_a_scene, _strip_of_pictures, _strip_of_text, _strip_of_color):
        yield Kind(made.__name__[1:].replace("_", " "), made, alone=True)
    for effect in ("CROSS", "ADD", "ALPHA_OVER", "WIPE", "TRANSFORM", "SPEED", "GLOW", "GAUSSIAN_BLUR", "ADJUSTMENT"):
        if effect in choices_of(getattr(bpy.types, "Strip", None) or bpy.types.Sequence, "type"):
            yield Kind(f"strip {effect}", _effect(effect), alone=True)


def _fill(stage):
    for number in (0, 5, 10, 15):
        stage.cell(number).helper()
    return stage.cell(6).mesh()


def _markers(stage):
    _fill(stage)
    scene = stage.scene
    for frame, shift in ((2, 0.5), (4, -0.7), (6, 1)):
        camera = bpy.data.objects.new("Camera", stage.camera.data)
        camera.location, camera.rotation_euler = (shift, -20, 0), stage.camera.rotation_euler
        scene.collection.objects.link(camera)
        scene.timeline_markers.new(f"M{frame}", frame=frame).camera = camera


def _stereo(stage):
    _fill(stage)
    stage.camera.data.type = "PERSP"
    stage.scene.render.use_multiview = True
    stage.scene.render.image_settings.views_format = "STEREO_3D"
    animate_some(stage.camera.data.stereo, stage.random, 1)


def _motion_blur(stage):
    thing = _fill(stage)
    stage.scene.render.use_motion_blur = True
    key(thing, "rotation_euler", {1: (0, 0, 0), 4: (2, 1, 3), 6: (0, 3, 1)})


def _light_groups(stage):
    _fill(stage)
    stage.scene.view_layers[0].lightgroups.add(name="Group")
    stage.world.lightgroup = "Group"
    animate_some(stage.world.node_tree.nodes["Background"].inputs[1], stage.random, 1)


def _simplify(stage):
    thing = _fill(stage)
    thing.modifiers.new("Fine", "SUBSURF").render_levels = 3
    render = stage.scene.render
    render.simplify_subdivision_render = 0
    key(render, "use_simplify", {1: True, 3: False, 4: True, 5: False})


def _border(stage):
    _fill(stage)
    render = stage.scene.render
    render.use_border = True
    key(render, "border_max_x", {1: 0.9, 6: 0.4})


def _second_layer(stage):
    _fill(stage)
    scene = stage.scene
    second = scene.view_layers.new("Second")
    second.samples = 5
    tree, source, end = tree_of(stage)
    source.layer = "Second"
    tree.links.new(source.outputs[0], end.inputs[0])
    key(second, "use_pass_z", {1: True, 3: False, 5: True})


def _layer_samples(stage):
    _second_layer(stage)
    stage.scene.view_layers[0].samples = 3
    animate_some(stage.scene.view_layers[0], stage.random, 0.3)


def _freestyle(stage):
    _fill(stage)
    stage.scene.render.use_freestyle = True
    style = stage.scene.view_layers[0].freestyle_settings.linesets.new("Lines").linestyle
    style.thickness_modifiers.new("Noise", "NOISE")
    style.geometry_modifiers.new("Noise", "PERLIN_NOISE_1D")
    animate_some(style, stage.random, 0.2)


def _time_stretch(stage):
    _fill(stage)
    stage.scene.render.frame_map_old, stage.scene.render.frame_map_new = 100, 150


def _adaptive_subdivision(stage):
    thing = stage.cell(5).mesh("grid", 1.5)
    material = thing.data.materials[0]
    nodes, links = material.node_tree.nodes, material.node_tree.links
    noise, bend = nodes.new("ShaderNodeTexNoise"), nodes.new("ShaderNodeDisplacement")
    links.new(noise.outputs[0], bend.inputs["Height"])
    links.new(bend.outputs[0], next(n for n in nodes if n.bl_idname == "ShaderNodeOutputMaterial").inputs["Displacement"])
    material_displaces(material)
    modifier = thing.modifiers.new("Fine", "SUBSURF")
    if hasattr(modifier, "use_adaptive_subdivision"):
        modifier.use_adaptive_subdivision = True
    else:
        stage.scene.cycles.feature_set = "EXPERIMENTAL"
        thing.cycles.use_adaptive_subdivision = True
    stage.camera.data.type = "PERSP"
    key(stage.camera, "location", {1: (0, -20, 0), 6: (0, -6, 0)})


def _custom_property(stage):
    thing = _fill(stage)
    scene = stage.scene
    scene["turn"] = 0.5
    for frame, value in ((1, 0.1), (4, 1.0), (6, 0.3)):
        scene["turn"] = value
        scene.keyframe_insert('["turn"]', frame=frame)
    scene["turn"] = 0.5
    variable = thing.driver_add("rotation_euler", 1).driver
    variable.expression = "v"
    target = variable.variables.new()
    target.name = "v"
    target.targets[0].id_type, target.targets[0].id, target.targets[0].data_path = "SCENE", scene, '["turn"]'


def _particles_that_lie_still(stage):
    """Particles that only lie where they were born."""
    thing = stage.cell(5).mesh("grid")
    settings = particle_system(thing, "NO").settings
    settings.render_type, settings.instance_object, settings.particle_size = "OBJECT", stage.cell(15).mesh("cube", 0.3), 0.3
    key(thing, "scale", {1: (1, 1, 1), 4: (2, 1, 1), 6: (0.5, 2, 1)})


def _driven(kind):
    def build(cell):
        thing, other = cell.mesh("cube"), cell.helper()
        driver = thing.driver_add("rotation_euler", 1).driver
        driver.expression = "v * 3 + frame / 5"
        variable = driver.variables.new()
        variable.name, variable.type = "v", kind
        for target in variable.targets:
            if kind == "CONTEXT_PROP":
                target.data_path = "frame_current"
                continue
            target.id = other
            if kind == "SINGLE_PROP":
                target.data_path = "location.x"

    return build


def _nla(blend):
    def build(cell):
        thing = cell.mesh("cube")
        for start, high in ((1, 0.4), (2, -0.3)):
            key(thing, "location", {1: (*cell.place[:2], cell.place[2] - high), 4: (*cell.place[:2], cell.place[2] + high)})
            data = thing.animation_data
            strip = data.nla_tracks.new().strips.new("Strip", start, data.action)
            strip.blend_type = blend
            data.action = None
            animate_some(strip, cell.random, 0.2)

    return build


def _curve_modifier(kind):
    def build(cell):
        thing = cell.mesh("cube")
        place = cell.place[0]
        for frame, value in ((1, -0.3), (6, 0.3)):
            thing.location.x = place + value
            thing.keyframe_insert("location", index=0, frame=frame)
        curve = _curves(thing)[0]
        modifier = curve.modifiers.new(kind)
        if kind == "CYCLES":
            curve.keyframe_points[1].co.x = 3

    return build


def _curves(thing):
    action = thing.animation_data.action
    if hasattr(action, "fcurves"):
        return action.fcurves
    return action.layers[0].strips[0].channelbags[0].fcurves


def _strips(stage):
    editor = stage.scene.sequence_editor_create()
    return editor.strips if hasattr(editor, "strips") else editor.sequences


def _last(strips, kind, name, one, two=None):
    """Blender 5 says how long, those before say until when."""
    inputs = {("input1" if bpy.app.version >= (5, 0) else "seq1"): one}
    if two:
        inputs["input2" if bpy.app.version >= (5, 0) else "seq2"] = two
    until = {"length": 6} if bpy.app.version >= (5, 0) else {"frame_end": 7}
    inputs = {name: value for name, value in inputs.items() if value}
    return strips.new_effect(name=name, type=kind, channel=3 if one else 1, frame_start=1, **until, **inputs)


def _strip_of_a_scene(stage):
    _fill(stage)
    other = bpy.data.scenes.new("Edit")
    for name in ("resolution_x", "resolution_y", "engine"):
        setattr(other.render, name, getattr(stage.scene.render, name))
    other.frame_start, other.frame_end = 1, 6
    editor = other.sequence_editor_create()
    strips = editor.strips if hasattr(editor, "strips") else editor.sequences
    strips.new_scene("Scene", stage.scene, 1, 1).scene_input = "CAMERA"
    key(stage.scene.cycles, "samples", {1: 6, 6: 1})
    key(stage.scene.render, "film_transparent", {1: True, 3: False, 4: True})
    bpy.context.window.scene = other


def _strip_of_pictures(stage):
    strip = _strips(stage).new_image("Pictures", sequence(stage), 1, 1)
    for number in range(2, 7):
        strip.elements.append(f"picture_{number:04d}.png")
    animate_some(strip.transform, stage.random, 1)


def _strip_of_text(stage):
    strip = _last(_strips(stage), "TEXT", "Text", None)
    strip.text, strip.font_size = "Abc", 20
    animate_some(strip, stage.random, 0.5)


def _strip_of_color(stage):
    animate_some(_last(_strips(stage), "COLOR", "Color", None), stage.random, 0.5)


def _effect(kind):
    def build(stage):
        strips = _strips(stage)
        first = strips.new_image("Pictures", sequence(stage), 1, 1)
        for number in range(2, 7):
            first.elements.append(f"picture_{number:04d}.png")
        second = strips.new_image("One", stage.file("picture_0003.png"), 2, 1)
        second.frame_final_duration = 6
        two = second if kind in ("CROSS", "ADD", "ALPHA_OVER", "WIPE") else None
        animate_some(_last(strips, kind, "Effect", None if kind == "ADJUSTMENT" else first, two), stage.random, 0.5)

    return build
