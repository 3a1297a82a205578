"""File Output nodes of all kinds, each of which writes into //fresh/NAME-OF-THE-NODE.

    names        what they may be called, and which of them write
    templates    names with templates that Blender 4.5 and later do not know
    hostile      names that lead elsewhere, or fall together
    strip        the node is in a scene that a strip of another shows
    handlers     a script that sets where everything goes
    views-...    one to three views, in files of all kinds
    nodes-alone  no picture of its own is saved (Blender 5.2 and later)
    unsaved      the same as the last, and no node writes one
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small
from outputs import file_output


def start():
    scene = small.start()
    scene.cycles.samples = 1
    scene.render.resolution_x, scene.render.resolution_y = 32, 18
    scene.render.image_settings.color_depth = "8"
    small.sun(scene)
    small.cube("Cube")
    scene.camera = small.camera(scene, "Camera", (3, -6, 4))
    return scene


def compositor(scene):
    nodes, links, picture = small.compositor(scene)
    return nodes, links, picture.links[0].from_socket


def group(nodes, links, name, fill, source):
    """A node group that passes a picture on to what `fill` puts into it."""
    tree = bpy.data.node_groups.new(name, "CompositorNodeTree")
    if hasattr(tree, "interface"):
        tree.interface.new_socket("Image", in_out="INPUT", socket_type="NodeSocketColor")
    else:
        tree.inputs.new("NodeSocketColor", "Image")
    fill(tree, tree.nodes.new("NodeGroupInput").outputs[0])
    return use(nodes, links, tree, source)


def use(nodes, links, tree, source):
    node = nodes.new("CompositorNodeGroup")
    node.node_tree = tree
    if source:
        links.new(source, node.inputs[0])
    return node


def named(name, form="PNG", prefix="", items=("x",)):
    return lambda tree, source: file_output(tree.nodes, name, form, f"//fresh/{name}", prefix, items, source)


scene = start()
nodes, links, layers = compositor(scene)
TEMPLATES = "{scene_name}_{camera_name}_{blend_name}_{node_name}_{fps}_{fps:##.###}_{resolution_x:#####}_"
for name, prefix, items in (
    ("plain", "", ("plain", "with_####")),
    ("prefix", "pre_", ("a",)),
    ("folders", "sub/pre_##_", ("x",)),
    ("folders_of_items", "", ("in/y_",)),
    ("numbers", "##_", ("z_###",)),
    ("other_ending", "x.####.exr", ("",)),
    ("own_ending", "h.####.png", ("",)),
    ("ending_inside", "h.png", ("",)),
    ("templates", TEMPLATES, ("q",)),
    ("braces", "{{b}}", ("c",)),
    ("template_of_item", "", ("{scene_name}f", "{resolution_y}g")),
    ("several", "k", ("A", "b")),
):
    named(name, prefix=prefix, items=items)(layers.id_data, layers)
for name, prefix in (("deep", "all_####"), ("deep_template", "{node_name}_"), ("deep_folder", "##_{{x}}")):
    named(name, "OPEN_EXR_MULTILAYER", prefix)(layers.id_data, layers)
named("jpeg", "JPEG")(layers.id_data, layers)
named("muted")(layers.id_data, layers).mute = True
colour = nodes.new("CompositorNodeRGB")
named("one_value")(layers.id_data, colour.outputs[0])
named("unlinked")(layers.id_data, layers)
links.remove(nodes["unlinked"].inputs[0].links[0])
half = named("half_linked", items=("on", "off"))(layers.id_data, layers)
links.remove(half.inputs[1].links[0])
passed = nodes.new("CompositorNodeInvert")
passed.mute = True
links.new(layers, passed.inputs["Color"])
named("through_muted")(layers.id_data, passed.outputs[0])
levels = nodes.new("CompositorNodeLevels")
links.new(layers, levels.inputs[0])
named("levels")(layers.id_data, levels.outputs[0])
group(nodes, links, "Once", named("grouped"), layers)
twice = group(nodes, links, "Twice", named("twice"), layers)
use(nodes, links, twice.node_tree, layers)
group(nodes, links, "Off", named("group_muted"), layers).mute = True
group(nodes, links, "Alone", named("group_unlinked"), None)
group(nodes, links, "Outer", lambda tree, source: group(tree.nodes, tree.links, "Inner", named("nested"), source), layers)
small.save("names")

scene = start()
nodes, links, layers = compositor(scene)
named("unknown", prefix="{bogus}_")(layers.id_data, layers)
named("unclosed", items=("{scene_name",))(layers.id_data, layers)
named("of_text", prefix="{scene_name:##}")(layers.id_data, layers)
named("right", prefix="{fps:##}_")(layers.id_data, layers)
file_output(nodes, "folder", "PNG", "//{bogus}", "", ("x",), layers)
scene.render.filepath = "//{bogus}/"
small.save("templates")

scene = start()
nodes, links, layers = compositor(scene)
for name, prefix, items in (
    ("../../up", "", ("../../../up_",)),
    ("frame_000003.png", "/absolute/", ("x",)),
    (".brenda", "C:\\Windows\\", ("x",)),
    ("same", "a", ("same", "Same", "SAME")),
    ("Same", "b", ("{scene_name}", "Scene", "scene")),
    ("climbs", "in/../../../..", ("/../x",)),
):
    file_output(nodes, name, "PNG", "//../..", prefix, items, layers)
file_output(nodes, "deep", "OPEN_EXR_MULTILAYER", "//../..", "../../a\udcff_", ("x",), layers)
small.save("hostile")

scene = start()
strips = small.sequencer(scene)
shown = bpy.data.scenes.new("Shown")
shown.render.engine, shown.cycles.samples, shown.cycles.use_denoising = "CYCLES", 1, False
shown.render.resolution_x, shown.render.resolution_y = 32, 18
shown.camera = scene.camera
shown.collection.objects.link(scene.camera)
nodes, links, layers = compositor(shown)
named("shown")(layers.id_data, layers)
named("shown_deep", "OPEN_EXR_MULTILAYER", "deep_")(layers.id_data, layers)
strips.new_scene("Shown", shown, 1, 1)
small.save("strip")

HANDLERS = """
import bpy
def elsewhere(scene, *_):
    bpy.data.scenes["Scene"].render.filepath = "//elsewhere/frame_####"
    for tree in [getattr(scene, "compositing_node_group", None) or scene.node_tree]:
        for node in tree.nodes:
            if node.bl_idname == "CompositorNodeOutputFile":
                setattr(node, "directory" if hasattr(node, "directory") else "base_path", "//elsewhere/node")
for name in dir(bpy.app.handlers):
    if name.startswith(("render_init", "render_pre", "frame_change", "composite_")):
        getattr(bpy.app.handlers, name).append(elsewhere)
"""
scene = start()
nodes, links, layers = compositor(scene)
named("node")(layers.id_data, layers)
script = bpy.data.texts.new("handlers.py")
script.write(HANDLERS)
script.use_module = True
small.save("handlers")


def views(name, used, form, kind):
    scene = start()
    nodes, links, layers = compositor(scene)
    scene.render.use_multiview = True
    scene.render.views_format = "MULTIVIEW"
    third = scene.render.views.new("third")
    third.file_suffix = third.camera_suffix = "_third"
    for view in scene.render.views:
        view.use = view.name in used
    for view in scene.render.views:
        bpy.data.objects[small.camera(scene, f"Camera{view.camera_suffix}", (3, -6, 4)).name].data = scene.camera.data
    scene.camera = bpy.data.objects["Camera" + scene.render.views[0].camera_suffix]
    small.set_format(scene, form)
    scene.render.image_settings.views_format = kind
    for other in ("PNG", "OPEN_EXR", "OPEN_EXR_MULTILAYER"):
        if kind == "MULTIVIEW" and other == "PNG":
            continue
        named(f"N{other}", other)(layers.id_data, layers).format.views_format = kind
    small.save(f"views-{name}")


EYES = ("left", "right", "third")
for count in (0, 1, 2, 3):
    views(f"{count}-apart", EYES[:count], "PNG", "INDIVIDUAL")
    views(f"{count}-apart-exr", EYES[:count], "OPEN_EXR_MULTILAYER", "INDIVIDUAL")
    views(f"{count}-together", EYES[:count], "OPEN_EXR", "MULTIVIEW")
views("right-apart", ("right",), "PNG", "INDIVIDUAL")

scene = start()
scene.render.use_multiview = True
scene.render.image_settings.views_format = "STEREO_3D"
scene.render.image_settings.stereo_3d_format.display_mode = "SIDEBYSIDE"
small.save("views-stereo")
scene.render.stereo_views["right"].use = False
small.save("views-stereo-one")

if hasattr(scene.render, "save_output"):
    for form, name in (("PNG", "nodes-alone"), ("FFMPEG", "nodes-alone-of-movie")):
        scene = start()
        scene.render.save_output = False
        small.set_format(scene, form)
        small.save("unsaved")
        nodes, links, layers = compositor(scene)
        named("alone", items=("x", "y"))(layers.id_data, layers)
        small.save(name)
