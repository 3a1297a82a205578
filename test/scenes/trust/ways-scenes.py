"""Scenes that are wrong as they are, with all their files."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small
from green_wall import green, make, paint, stage, wall


def simulation():
    """A large cube falls before the camera, and is there at frame 5."""
    made = stage(5)
    made.gravity.z = -600
    stone = small.cube("Stone", (0, 0, 8))
    stone.scale = (3, 3, 3)
    stone.data.materials.append(paint()[0])
    bpy.ops.rigidbody.world_add()
    bpy.context.view_layer.objects.active = stone
    bpy.ops.rigidbody.object_add()


def driver():
    """A driver that only a trusted file may run takes the wall here."""
    stage()
    thing, _ = wall()
    thing.delta_location.x = 50
    thing.driver_add("location", 0).driver.expression = "sum(-25 for number in (frame, 1))"


def handler():
    """A script brings the wall and its sign here at each frame, and fails at the second."""
    made = stage(3)
    thing = wall()[0]
    made.objects["Sign"].parent = thing
    made.objects["Sign"].matrix_parent_inverse = thing.matrix_world.inverted()
    thing.location.x = 50
    text = bpy.data.texts.new("bring.py")
    text.use_module = True
    text.write(
        "import bpy\n"
        "def bring(scene, _=None):\n"
        "    wall = scene.objects['Wall']\n"
        "    wall.location.x = 50\n"
        "    if scene.frame_current == 2: raise ValueError('no such frame')\n"
        "    wall.location.x = 0\n"
        "def register():\n"
        "    bpy.app.handlers.frame_change_pre.append(bring)\n"
        "if __name__ == '__main__': register()\n"
    )


def endless():
    """A script that never comes to an end at the second frame."""
    stage(3)
    wall()
    text = bpy.data.texts.new("wait.py")
    text.use_module = True
    text.write(
        "import bpy, time\n"
        "def wait(scene, _=None):\n"
        "    while scene.frame_current == 2: time.sleep(1)\n"
        "bpy.app.handlers.frame_change_pre.append(wait)\n"
    )


def vanishing():
    """A script stands for whoever takes the texture away while frames are rendered."""
    stage()
    wall(green("wall.png"))
    text = bpy.data.texts.new("take.py")
    text.use_module = True
    text.write(
        "import bpy, os\n"
        "def take(scene, _=None):\n"
        "    path = bpy.path.abspath('//wall.png')\n"
        "    if os.path.exists(path): os.remove(path)\n"
        "bpy.app.handlers.render_init.append(take)\n"
    )


def no_camera():
    made = stage()
    wall()
    bpy.data.objects.remove(made.camera)


def layers_off():
    made = stage()
    wall()
    made.view_layers[0].use = False


def no_output():
    made = stage()
    wall()
    small.compositor(made)[0].clear()


def movie():
    made = stage(2)
    wall()
    small.set_format(made, "FFMPEG")


def engine():
    """Of an add-on that is there while the scene is made."""

    class Engine(bpy.types.RenderEngine):
        bl_idname, bl_label = "LUXURY", "Luxury"

    bpy.utils.register_class(Engine)
    made = stage()
    wall()
    tree = bpy.data.materials["Paint"].node_tree
    tree.nodes["Material Output"].target = "CYCLES"
    # What the wall looks like in an engine that nobody asked for.
    other = tree.nodes.new("ShaderNodeOutputMaterial")
    other.target = "EEVEE"
    made.render.engine = "LUXURY"


def denoised():
    made = stage()
    wall()
    made.cycles.use_denoising = True


def gpu():
    made = stage()
    wall()
    made.cycles.device = "GPU"


def elsewhere():
    made = stage()
    wall()
    nodes, _, _ = small.compositor(made)
    small.new_file_output(nodes, "//../passes", nodes["Render Layers"].outputs[0])


def not_a_number():
    """The compositor takes infinity from infinity."""
    made = stage()
    wall()
    nodes, links, result = small.compositor(made)
    # Blender 5 takes the nodes of shaders.
    is_old = hasattr(bpy.types, "CompositorNodeMath")
    math = "CompositorNodeMath" if is_old else "ShaderNodeMath"
    squares = []
    for _ in range(2):
        square = nodes.new(math)
        square.operation = "MULTIPLY"
        square.inputs[0].default_value = square.inputs[1].default_value = 3e38
        squares.append(square)
    less = nodes.new(math)
    less.operation = "SUBTRACT"
    for square, to in zip(squares, less.inputs):
        links.new(square.outputs[0], to)
    if is_old:
        mix = nodes.new("CompositorNodeMixRGB")
        first, second, sum = mix.inputs[1], mix.inputs[2], mix.outputs[0]
    else:
        mix = nodes.new("ShaderNodeMix")
        mix.data_type, mix.inputs["Factor"].default_value = "RGBA", 1
        first, second, sum = mix.inputs[6], mix.inputs[7], mix.outputs[2]
    mix.blend_type = "ADD"
    links.new(nodes["Render Layers"].outputs[0], first)
    links.new(less.outputs[0], second)
    links.new(sum, result)
    settings = made.render.image_settings
    settings.file_format, settings.color_depth, settings.exr_codec = "OPEN_EXR", "32", "NONE"


make(
    simulation, driver, handler, endless, vanishing, no_camera, layers_off,
    no_output, movie, engine, denoised, gpu, elsewhere, not_a_number,
)
