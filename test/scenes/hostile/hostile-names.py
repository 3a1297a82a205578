"""Scenes that give their files hostile names: `HOSTILE` says which, as JSON: `[{"name", "where", "stereo", "apart", "layered", "switched", "trees", "texts"}]`.

`where` is the scene that has the names: the one that is rendered, one that a strip of it shows, or one that this strip has from a library.
`texts` are by what they are the names of; what is not among them has a plain one. `trees` are what groups around the node of files say that they are trees of. Folders are beside the scene, as nothing of this
machine is to be harmed by a fault.
"""

import ctypes
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small
from outputs import file_output

# Bytes, fewer than one has.
_OF_A_TREE = 600


def shot(scene):
    scene.camera = small.camera(scene, "Camera", (3, -6, 4))
    scene.render.resolution_x, scene.render.resolution_y = 16, 8
    scene.render.image_settings.color_depth = "8"
    scene.cycles.samples = 1
    return scene


def new_scene(name):
    scene = bpy.data.scenes.new(name)
    scene.render.engine = "CYCLES"
    scene.cycles.use_denoising = False
    return shot(scene)


def with_views(scene, one, texts):
    render = scene.render
    render.use_multiview, render.views_format = True, one["stereo"]
    left, right = render.views["left"], render.views["right"]
    shown = [left, right]
    if one["stereo"] == "MULTIVIEW":
        third = render.views.new("third")
        left.use = False
        shown = [right, third]
        if "view" in texts:
            third.name = texts["view"]
    shown[-1].file_suffix = texts.get("suffix", "_3")
    shown[0].file_suffix = texts.get("first", "_2")
    render.image_settings.views_format = "INDIVIDUAL" if one["apart"] else "STEREO_3D" if one["stereo"] == "STEREO_3D" else "INDIVIDUAL"


def in_groups(nodes, links, end, trees):
    """One in the other. Returns what is in the last, a socket with the picture, and pairs of a group and what it is to be called a tree of."""
    source, called = end.links[0].from_socket, []
    for tree in trees:
        group = bpy.data.node_groups.new("Group", "CompositorNodeTree")
        if hasattr(group, "interface"):
            for way in ("INPUT", "OUTPUT"):
                group.interface.new_socket("Image", in_out=way, socket_type="NodeSocketColor")
        else:
            for sockets in (group.inputs, group.outputs):
                sockets.new("NodeSocketColor", "Image")
        begin, finish, around = group.nodes.new("NodeGroupInput"), group.nodes.new("NodeGroupOutput"), nodes.new("CompositorNodeGroup")
        around.node_tree = group
        for some, one, other in ((group.links, begin.outputs[0], finish.inputs[0]), (links, source, around.inputs[0]), (links, around.outputs[0], end)):
            some.new(one, other)
        nodes, links, source, end = group.nodes, group.links, begin.outputs[0], finish.inputs[0]
        called.append((group, tree))
    return nodes, links, source, called


def call_tree(group, name):
    """In memory alone, from where it is saved: Blender sets this by itself. Where it is kept differs by version."""
    at = bytes((ctypes.c_char * _OF_A_TREE).from_address(group.as_pointer())).find(b"CompositorNodeTree\0")
    assert at > 0
    ctypes.memmove(group.as_pointer() + at, name.encode("latin-1").ljust(64, b"\0"), 64)


def with_node(scene, one, texts):
    nodes, links, end = small.compositor(scene)
    end.links[0].from_node.scene = scene
    nodes, links, source, called = in_groups(nodes, links, end, one["trees"])
    if one["switched"]:
        # What comes out of it nobody expects.
        switch = nodes.new("CompositorNodeSwitch")
        for socket in switch.inputs:
            if socket.type == "RGBA":
                links.new(source, socket)
        source = switch.outputs[0]
    form = "OPEN_EXR_MULTILAYER" if one["layered"] else "PNG"
    plain = [texts.get("node", "Node"), form, "//" + texts.get("directory", "out"), texts.get("prefix", ""), [texts.get("item", "item")]]
    node = file_output(nodes, *plain, source)
    node.format.views_format = "INDIVIDUAL"
    for group, tree in called:
        call_tree(group, tree)


def armed(scene, one):
    texts = one["texts"]
    with_views(scene, one, texts)
    with_node(scene, one, texts)
    scene.name = texts.get("scene", "Armed")
    # Its file is called like the scene.
    scene.render.use_render_cache = True
    scene.camera.name = texts.get("camera", "Camera")
    scene.view_layers[0].name = texts.get("layer", "Layer")
    scene.render.filepath = "//" + texts.get("output", "out/")
    return scene


def start():
    return shot(small.start())


def shown_by_strip(main, scene):
    main.render.use_multiview = True
    small.sequencer(main).new_scene("Shown", scene, 1, 1)


for hostile in json.loads(os.environ["HOSTILE"]):
    if hostile["where"] == "own":
        armed(start(), hostile)
    elif hostile["where"] == "strip":
        main = start()
        shown_by_strip(main, armed(new_scene("Other"), hostile))
    else:
        small.start()
        name = armed(new_scene("Other"), hostile).name
        path = small.here(f"{hostile['name']}-library.blend")
        bpy.ops.wm.save_as_mainfile(filepath=path)
        main = start()
        with bpy.data.libraries.load(path, link=True, relative=False) as (_, to):
            to.scenes = [name]
        shown_by_strip(main, to.scenes[0])
    small.save(hostile["name"])
