"""Pictures that follow the frame: sequences, movies and tiles, in every place that a picture can be used in."""

import bpy

from .compositing import tree_of
from .geometry import scene_time, tree_on
from ..kind import Kind

_SIZE = 8


def kinds(_):
    for refreshed in (True, False):
        said = "" if refreshed else " without Auto Refresh"
        for source in ("SEQUENCE", "MOVIE"):
            yield Kind(f"image {source}{said}", _texture(source, refreshed))
            yield Kind(f"image {source} of a modifier's texture{said}", _displacing(source, refreshed))
            yield Kind(f"image {source} of the world{said}", _world(source, refreshed), alone=True)
            yield Kind(f"image {source} in the compositor{said}", _composited(source, refreshed), alone=True)
            yield Kind(f"image {source} in geometry nodes{said}", _in_geometry(source))
    yield Kind("image SEQUENCE that is short and cyclic", _texture("SEQUENCE", True, frame_duration=2, use_cyclic=True))
    yield Kind("image SEQUENCE with an offset by keyframe", _offset)


def load(stage, source):
    image = bpy.data.images.load(_movie(stage) if source == "MOVIE" else sequence(stage))
    image.source = source
    return image


def sequence(stage):
    for number in range(1, 7):
        image = bpy.data.images.new("picture", _SIZE, _SIZE)
        image.pixels = [number * 31 % 7 / 7, number * 57 % 11 / 11, 0.4, 1] * _SIZE**2
        image.filepath_raw, image.file_format = stage.file(f"picture_{number:04d}.png"), "PNG"
        image.save()
        bpy.data.images.remove(image)
    return stage.file("picture_0001.png")


def _movie(stage):
    """Blender's own sequencer makes it of the pictures."""
    scene = bpy.data.scenes.new("Movie")
    editor = scene.sequence_editor_create()
    strips = editor.strips if hasattr(editor, "strips") else editor.sequences
    strip = strips.new_image("Pictures", sequence(stage), 1, 1, fit_method="STRETCH")
    for number in range(2, 7):
        strip.elements.append(f"picture_{number:04d}.png")
    render = scene.render
    render.resolution_x = render.resolution_y = 16 * _SIZE
    scene.frame_start, scene.frame_end = 1, 6
    if hasattr(render.image_settings, "media_type"):
        render.image_settings.media_type = "VIDEO"
    render.image_settings.file_format = "FFMPEG"
    render.ffmpeg.format, render.ffmpeg.codec = "MKV", "PNG"
    render.filepath, render.use_file_extension = stage.file("movie.mkv"), False
    bpy.ops.render.render(animation=True, scene=scene.name)
    bpy.data.scenes.remove(scene)
    return stage.file("movie.mkv")


def _use(user, refreshed, frame_duration=6, use_cyclic=False):
    user.frame_duration, user.frame_start, user.use_auto_refresh = frame_duration, 1, refreshed
    user.use_cyclic = use_cyclic


def _texture(source, refreshed, **how):
    return lambda cell: _use(_textured(cell, source).image_user, refreshed, **how)


def _textured(cell, source):
    material = cell.mesh("grid").data.materials[0]
    nodes, links = material.node_tree.nodes, material.node_tree.links
    node, light = nodes.new("ShaderNodeTexImage"), nodes.new("ShaderNodeEmission")
    node.image = load(cell.stage, source)
    links.new(node.outputs[0], light.inputs[0])
    links.new(light.outputs[0], next(n for n in nodes if n.bl_idname == "ShaderNodeOutputMaterial").inputs[0])
    return node


def _offset(cell):
    user = _textured(cell, "SEQUENCE").image_user
    _use(user, True)
    for frame, offset in enumerate((0, 3, 1, -2, 2, 0), 1):
        user.frame_offset = offset
        user.keyframe_insert("frame_offset", frame=frame)


def _displacing(source, refreshed):
    def build(cell):
        thing = cell.mesh("grid")
        texture = bpy.data.textures.new("Picture", "IMAGE")
        texture.image = load(cell.stage, source)
        _use(texture.image_user, refreshed)
        thing.modifiers.new("Displace", "DISPLACE").texture = texture
        thing.rotation_euler = (1, 0.4, 0.4)

    return build


def _world(source, refreshed):
    def build(stage):
        stage.cell(5).mesh("ball", 2)
        tree = stage.world.node_tree
        node = tree.nodes.new("ShaderNodeTexEnvironment")
        node.image = load(stage, source)
        _use(node.image_user, refreshed)
        tree.links.new(node.outputs[0], next(n for n in tree.nodes if n.bl_idname == "ShaderNodeBackground").inputs[0])

    return build


def _composited(source, refreshed):
    def build(stage):
        stage.cell(5).mesh("ball", 2)
        tree, _, end = tree_of(stage)
        node = tree.nodes.new("CompositorNodeImage")
        node.image = load(stage, source)
        node.frame_duration, node.frame_start, node.use_auto_refresh = 6, 1, refreshed
        size = tree.nodes.new("CompositorNodeScale")
        tree.links.new(node.outputs[0], size.inputs[0])
        tree.links.new(size.outputs[0], end.inputs[0])

    return build


def _in_geometry(source):
    def build(cell):
        thing = cell.mesh("grid")
        group, start, end = tree_on(thing)
        node, move = group.nodes.new("GeometryNodeImageTexture"), group.nodes.new("GeometryNodeSetPosition")
        node.inputs["Image"].default_value = load(cell.stage, source)
        group.links.new(scene_time(group), node.inputs["Frame"])
        group.links.new(start.outputs[0], move.inputs[0])
        group.links.new(node.outputs[0], move.inputs["Offset"])
        group.links.new(move.outputs[0], end.inputs[0])

    return build
