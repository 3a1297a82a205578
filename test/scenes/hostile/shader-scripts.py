"""A wall whose colour a script in a file says, once by its name and once by the name of what is compiled of it; and a camera that is such a script."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small


def write(name, *lines):
    os.makedirs(os.path.dirname(small.here(name)), exist_ok=True)
    with open(small.here(name), "w") as file:
        file.write("\n".join((*lines, "")))


write("scripts/shades.h", "#define SHADE 0.25")
write(
    "scripts/bands.osl",
    '#include "shades.h"',
    "shader bands(float Width = 0.3, output color Shade = 0) {",
    "  Shade = mod(P[0], Width) > Width / 2 ? color(SHADE, 0.5, 1) : color(1, P[2], SHADE);",
    "}",
)
write(
    "scripts/straight.osl",
    "shader straight(output point position = 0.0, output vector direction = 0.0, output color throughput = 1.0) {",
    "  position = camera_shader_raster_position() - point(0.5);",
    "  direction = vector(0, 0, 1);",
    "}",
)
scene = small.start()
scene.cycles.shading_system = True
scene.camera = small.camera(scene, "Camera", (0, -6, 0))
wall = small.cube("Wall")
material = bpy.data.materials.new("Bands")
material.use_nodes = True
wall.data.materials.append(material)
nodes, links = material.node_tree.nodes, material.node_tree.links
nodes.clear()
script, shine, out = (nodes.new(f"ShaderNode{kind}") for kind in ("Script", "Emission", "OutputMaterial"))
script.mode = "EXTERNAL"
script.filepath = small.here("scripts/bands.osl")
if not script.outputs:
    # The official module cannot ask the script for them.
    script.inputs.new("NodeSocketFloat", "Width").default_value = 0.4
    script.outputs.new("NodeSocketColor", "Shade")
links.new(script.outputs["Shade"], shine.inputs["Color"])
links.new(shine.outputs[0], out.inputs[0])
small.save("script")
script.filepath = small.here("scripts/bands.oso")
small.save("compiled")
if hasattr(scene.camera.data, "custom_filepath"):
    script.filepath = small.here("scripts/bands.osl")
    camera = scene.camera.data
    camera.type, camera.custom_mode = "CUSTOM", "EXTERNAL"
    camera.custom_filepath = small.here("scripts/straight.osl")
    small.save("camera")
# What compiling them for the sockets has left.
for name in ("bands", "straight"):
    if os.path.exists(small.here(f"scripts/{name}.oso")):
        os.remove(small.here(f"scripts/{name}.oso"))
