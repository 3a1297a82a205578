"""A scene with a name of its own for everything that has one, to be damaged: each begins with `Qz`, and nothing else in the file does.

Another scene of it has a style module of Freestyle, which writes `SCENE.blend.ran`; nothing shows that scene. A strip would, and strips are off.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small

_LEAVE = 'import bpy\nopen(bpy.data.filepath + ".ran", "a").write("ran")\n'


def thing(scene, kind):
    mesh = bpy.data.meshes.new(f"Qz{kind}mesh")
    mesh.from_pydata([(-1, -1, 0), (1, -1, 0), (0, 1, 0)], [], [(0, 1, 2)])
    made = bpy.data.objects.new(f"Qz{kind}object", mesh)
    scene.collection.objects.link(made)
    return made


def material():
    made = bpy.data.materials.new("Qzmaterial")
    made.use_nodes = True
    nodes, links = made.node_tree.nodes, made.node_tree.links
    image = nodes.new("ShaderNodeTexImage")
    image.name, image.label = "Qzshadernode", "Qzlabel"
    image.image = bpy.data.images.load(small.picture("Qzpicture.png"))
    image.image.name = "Qzimage"
    group = nodes.new("ShaderNodeGroup")
    group.name = "Qzgroupnode"
    group.node_tree = bpy.data.node_groups.new("Qzshadergroup", "ShaderNodeTree")
    script = nodes.new("ShaderNodeScript")
    script.mode, script.filepath = "EXTERNAL", "//Qzscript.osl"
    script.name = "Qzscriptnode"
    links.new(image.outputs[0], next(node for node in nodes if node.bl_idname == "ShaderNodeBsdfPrincipled").inputs[0])
    return made


def simulated(made):
    modifier = made.modifiers.new("Qzcloth", "CLOTH")
    modifier.show_render = modifier.show_viewport = False
    modifier.point_cache.name = "Qzcache"
    system = made.modifiers.new("Qzparticles", "PARTICLE_SYSTEM").particle_system
    system.name, system.settings.name = "Qzsystem", "Qzsettings"
    system.settings.count, system.settings.physics_type = 0, "NO"


def animated(made):
    made.keyframe_insert("scale", frame=1)
    made.animation_data.action.name = "Qzaction"
    made["Qzproperty"] = 1.0
    curve = made.driver_add("location", 0)
    curve.driver.expression = "Qzvariable * 0"
    variable = curve.driver.variables.new()
    variable.name = "Qzvariable"
    variable.targets[0].id, variable.targets[0].data_path = made, '["Qzproperty"]'


def armed(scene):
    text = bpy.data.texts.new("Qztext")
    text.write(_LEAVE)
    scene.render.use_freestyle = True
    layer = scene.view_layers[0]
    layer.name, layer.use_freestyle = "Qzotherlayer", True
    settings = layer.freestyle_settings
    settings.mode = "SCRIPT"
    module = settings.modules.new()
    module.script, module.use = text, True
    lines = settings.linesets[0] if len(settings.linesets) else settings.linesets.new("Qzlineset")
    lines.name = "Qzlineset"
    lines.linestyle = lines.linestyle or bpy.data.linestyles.new("Qzlinestyle")
    lines.linestyle.name = "Qzlinestyle"


def composited(scene):
    nodes, links, end = small.compositor(scene)
    picture = end.links[0].from_socket
    picture.node.scene, picture.node.name = scene, "Qzlayersnode"
    group = nodes.new("CompositorNodeGroup")
    group.node_tree = bpy.data.node_groups.new("Qzcompositorgroup", "CompositorNodeTree")
    output = small.new_file_output(nodes, "//Qzfolder", picture)
    output.name = "Qzoutputnode"
    small.file_output(output, "//Qzfolder", ["Qzslot"])
    links.new(picture, output.inputs[0])


main = small.start()
main.name = "Qzscene"
main.render.resolution_x, main.render.resolution_y = 16, 12
main.cycles.samples = 1
main.render.filepath = "//Qzout/"
main.render.use_sequencer = False
main.view_layers[0].name = "Qzlayer"
main.view_layers[0].aovs.add().name = "Qzaov"
main.render.views["left"].name, main.render.views["right"].file_suffix = "Qzview", "Qzsuffix"
main.camera = small.camera(main, "Qzcamera", (0, -3, 3))
main.timeline_markers.new("Qzmarker", frame=1).camera = main.camera
main.world = bpy.data.worlds.new("Qzworld")
inner = bpy.data.collections.new("Qzcollection")
main.collection.children.link(inner)
shown = thing(main, "main")
shown.data.materials.append(material())
simulated(shown)
animated(shown)
sun = small.sun(main)
sun.name = sun.data.name = "Qzsun"
composited(main)
other = bpy.data.scenes.new("Qzother")
armed(other)
small.sequencer(main).new_scene("Qzstrip", other, 1, 1)
small.sequencer(main).new_image("Qzimagestrip", small.here("Qzpicture.png"), 2, 1)
open(small.here("Qzscript.osl"), "w").write("shader Red(output color Shown = 0) { Shown = color(1, 0, 0); }\n")
small.save("every-name")
