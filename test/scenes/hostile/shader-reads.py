"""Materials whose scripts read files, each by another function and another way to say the name."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import _cycles
import bpy
import small

HEAD = "shader one(string Name = {default}, int Number = 0, output color Shade = 0) {{"
LOOK_UP = "Shade = texture({name}, u, v);"
LISTS = "int found[4]; float values[4];"
# Its name: what the script does, the text of its input (None for no input), and the default of that.
SCRIPTS = {
    "constant": (LOOK_UP.format(name='"/nowhere/constant"'), None, ""),
    "slashes": (LOOK_UP.format(name='"//nowhere/slashes"'), None, ""),
    "default": (LOOK_UP.format(name="Name"), None, "/nowhere/default"),
    "input": (LOOK_UP.format(name="Name"), "/nowhere/input", "unused"),
    "local": (f'string other = "/nowhere/local"; string name = other; {LOOK_UP.format(name="name")}', None, ""),
    "environment": ('Shade = environment("/nowhere/environment", N);', None, ""),
    "volume": ('Shade = texture3d("/nowhere/volume", P);', None, ""),
    "information": ('int depth; gettextureinfo("/nowhere/information", "channels", depth); Shade = depth;', None, ""),
    "search": (f'{LISTS} Shade = pointcloud_search("/nowhere/search", P, 1, 4, "index", found);', None, ""),
    "get": (f'{LISTS} found[0] = Number; Shade = pointcloud_get("/nowhere/get", found, 1, "size", values);', None, ""),
    "dictionary": ('Shade = dict_find("/nowhere/dictionary.xml", "//a");', None, ""),
    "device": (LOOK_UP.format(name='"/dev/zero"'), None, ""),
    "address": (LOOK_UP.format(name='"http://127.0.0.1/picture.png"'), None, ""),
    "joined": (LOOK_UP.format(name='concat("/et", "c/passwd")'), None, ""),
    "cut": (LOOK_UP.format(name='substr("/etc/passwd.png", 0, 11)'), None, ""),
    "formatted": (LOOK_UP.format(name='format("/etc/%s", Name)'), "passwd", ""),
    "chosen": (f'string names[2] = {{"/etc/passwd", "/etc/group"}}; {LOOK_UP.format(name="names[Number]")}', None, ""),
    "asked": (f'string name = "x"; getattribute("name", name); {LOOK_UP.format(name="name")}', None, ""),
    "changed": (f'string name = "x"; if (Number > 0) name = concat(Name, "y"); {LOOK_UP.format(name="name")}', None, ""),
    "upwards": (LOOK_UP.format(name='"../../../../../../etc/passwd"'), None, ""),
    "tiles": (LOOK_UP.format(name='"/etc/<UDIM>"'), None, ""),
    "linked": (LOOK_UP.format(name="Name"), "linked", ""),
    "answered": (LOOK_UP.format(name='"@ao"'), None, ""),
    "text": ('Shade = dict_find("<a>1</a>", "//a");', None, ""),
    "printed": ('printf("texture %s", concat(Name, "x"));', None, ""),
}


def material(name, code, given, default):
    path = small.here(f"scripts/{name}.osl")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write("\n".join((HEAD.format(default=f'"{default}"'), code, "}", "")))
    made = small.here("made.oso")
    if not _cycles.osl_compile(path, made):
        raise SystemExit(f"{name} does not compile")
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    nodes.clear()
    script, shine, out = (nodes.new(f"ShaderNode{kind}") for kind in ("Script", "Emission", "OutputMaterial"))
    script.name = name
    if given is not None and "Name" not in script.inputs:
        script.inputs.new("NodeSocketString", "Name").default_value = given
    if given == "linked":
        other = nodes.new("ShaderNodeScript")
        links.new(other.outputs.new("NodeSocketString", "Out"), script.inputs["Name"])
    if "Shade" not in script.outputs:
        script.outputs.new("NodeSocketColor", "Shade")
    links.new(script.outputs["Shade"], shine.inputs["Color"])
    links.new(shine.outputs[0], out.inputs[0])
    # Half of them in the scene, without a file.
    if len(bpy.data.materials) % 2:
        # A change of the mode empties the path, and the path may bring other sockets.
        script.mode = "EXTERNAL"
        script.filepath = path
    else:
        with open(made) as file:
            script.bytecode, script.bytecode_hash = file.read(), "0" * 32
    os.remove(made)
    return material


scene = small.start()
scene.cycles.shading_system = True
scene.camera = small.camera(scene, "Camera", (0, -6, 0))
for name, of in SCRIPTS.items():
    small.cube(name).data.materials.append(material(name, *of))
small.save("shader-reads")
for name in os.listdir(small.here("scripts")):
    if name.endswith(".oso"):
        os.remove(small.here(f"scripts/{name}"))
