"""Scenes that need what is in the folder `extensions`, each in a folder of its own."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "extensions"))
import bpy

# Nothing is to lie beside the extensions that is not theirs.
sys.dont_write_bytecode = True
import answering
import lantern
import small
from green_wall import GREEN, make, place, stage, wall


def engine():
    """For a render engine of an extension, which has the colour from a property of its own."""
    made = stage(3)
    lantern.register()
    made.render.engine = "LANTERN"
    made.lantern.colour = GREEN[:3]
    small.save(place("scene"))
    lantern.unregister()


def driven():
    """Green where an extension's property holds the wall in its place."""
    stage(3)
    thing, _ = wall()
    lantern.register()
    driver = thing.driver_add("location", 2).driver
    driver.expression = "height - 5"
    variable = driver.variables.new()
    variable.name = "height"
    variable.targets[0].id, variable.targets[0].data_path = thing, "lantern_height"
    bpy.context.view_layer.update()
    lantern.unregister()
    thing.location.z = 5


def driven_by_saved():
    """The same by a property of which a value was saved."""
    made = stage(3)
    thing, _ = wall()
    lantern.register()
    made.lantern.colour = GREEN[:3]
    driver = thing.driver_add("location", 2).driver
    driver.expression = "5 - 5 * green"
    variable = driver.variables.new()
    variable.name = "green"
    variable.targets[0].id_type, variable.targets[0].id = "SCENE", made
    variable.targets[0].data_path = "lantern.colour[1]"
    bpy.context.view_layer.update()
    lantern.unregister()
    thing.location.z = 5


def scripted():
    """Green as long as a script of the scene can import an extension."""
    stage(3)
    wall()[0].location.z = 5
    text = bpy.data.texts.new("Setup")
    text.write(
        "import bpy\n"
        "from bl_ext.user_default.lantern import LanternEngine\n"
        "def put_right(*_):\n"
        "    bpy.data.objects['Wall'].location.z = 0\n"
        "bpy.app.handlers.frame_change_pre.append(put_right)\n"
    )
    text.name, text.use_module = "Setup.py", True


def counted():
    """Green as long as each frame has a Blender of its own, where an add-on counts frames."""
    stage(3)
    wall()


def watched():
    """Grey, of which an add-on makes another grey."""
    stage(3)
    wall(color=(0.2, 0.2, 0.2, 1))


def answered():
    """The wall's place follows a property that an add-on computes."""
    stage(3)
    thing, _ = wall()
    answering.register()
    driver = thing.driver_add("location", 0).driver
    driver.expression = "asked / 10"
    variable = driver.variables.new()
    variable.name = "asked"
    variable.targets[0].id, variable.targets[0].data_path = thing, "asked_for"
    bpy.context.view_layer.update()
    answering.unregister()


make(engine, driven, driven_by_saved, counted, watched, answered, *([scripted] if bpy.app.version >= (4, 2) else []))
