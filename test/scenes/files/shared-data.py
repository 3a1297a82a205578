"""Scenes that share data with a library in the ways that Blender has for it, none of which lacks anything."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small


def library(name):
    """A cube in a collection that is an asset, in a file of its own."""
    small.start()
    cups = bpy.data.collections.new("Cups")
    cups.asset_mark()
    cup = small.cube("Cup")
    cup.data.materials.append(bpy.data.materials.new("Gold"))
    cups.objects.link(cup)
    cups.use_fake_user = True
    small.save(name)
    return small.here(f"{name}.blend")


def scene():
    made = small.start()
    small.sun(made)
    made.camera = small.camera(made, "Camera", (3, -6, 4))
    return made


def linked(path, **how):
    with bpy.data.libraries.load(path, link=True, **how) as (_, here):
        here.collections = ["Cups"]
    return here.collections[0]


def overridden():
    path = library("lib/overridden-cups")
    made = scene()
    cups = linked(path)
    instance = bpy.data.objects.new("Set", None)
    instance.instance_type, instance.instance_collection = "COLLECTION", cups
    made.collection.objects.link(instance)
    own = cups.override_hierarchy_create(made, bpy.context.view_layer, reference=instance)
    own.objects[0].location.x = 1


def packed():
    """Linked data that lies in this file as well; the library is gone, and is not missed."""
    path = library("lib/packed-cups")
    made = scene()
    made.collection.children.link(linked(path, pack=True))
    os.remove(path)


def appended():
    path = library("lib/appended-cups")
    made = scene()
    with bpy.data.libraries.load(path, link=False) as (_, here):
        here.collections = ["Cups"]
    made.collection.children.link(here.collections[0])


VARIANTS = [overridden, appended]
if bpy.app.version >= (5, 0):
    VARIANTS.append(packed)
for variant in VARIANTS:
    variant()
    small.save(variant.__name__)
    bpy.ops.wm.save_as_mainfile(filepath=small.here(f"{variant.__name__}.blend"), compress=True)
