"""Makes scenes in which many kinds of things change from frame to frame.

    blender -b --factory-startup -P make.py -- FOLDER list
    blender -b --factory-startup -P make.py -- FOLDER PLAN

`list` writes FOLDER/kinds.json. PLAN is a file of JSON, `[{"name", "seed", "kinds": [NAME, ...]}]`: each becomes FOLDER/NAME/scene.blend,
and FOLDER/made.json says what came of each kind.
"""

import json
import os
import random
import sys
import traceback

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import bpy

from generator.kinds import (
    compositing, geometry, images, made_by_hand, modifiers, not_in_rna, physics, properties, scripts, settings, shading,
)
from generator.stage import Stage

GROUPS = {
    "properties": properties, "modifiers": modifiers, "shading": shading, "geometry": geometry, "images": images, "others": not_in_rna,
    "settings": settings, "compositing": compositing, "physics": physics, "scripts": scripts,
    "named": made_by_hand,
}


def all_kinds(folder):
    found = {}
    for group, module in GROUPS.items():
        for kind in module.kinds(_stage(folder, 0)):
            found[kind.name] = (group, kind)
    return found


def _stage(folder, seed):
    stage = Stage(folder)
    stage.random = random.Random(seed)
    return stage


def make(one, folder, kinds):
    """Returns, for each kind, None or why it could not be made."""
    os.makedirs(folder, exist_ok=True)
    stage = _stage(folder, one["seed"])
    said = {}
    for number, name in enumerate(one["kinds"]):
        kind = kinds[name][1]
        try:
            kind.build(stage if kind.alone else stage.cell(number % 16))
            said[name] = None
        except Exception:
            said[name] = traceback.format_exc(limit=-2).strip().replace("\n", " | ")
    bpy.context.scene.frame_set(one.get("savedAt", 1))
    bpy.context.preferences.filepaths.save_version = 0
    path = os.path.join(folder, "scene.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path, compress=False)
    bpy.ops.file.make_paths_relative()
    bpy.ops.wm.save_as_mainfile(filepath=path, compress=False)
    return said


def main(folder, what):
    os.makedirs(folder, exist_ok=True)
    kinds = all_kinds(folder)
    if what == "list":
        listed = [{"name": name, "group": group, "alone": kind.alone} for name, (group, kind) in kinds.items()]
        write(folder, "kinds.json", listed)
        return
    with open(what, encoding="utf-8") as file:
        plan = json.load(file)
    write(folder, "made.json", {one["name"]: make(one, os.path.join(folder, one["name"]), kinds) for one in plan})


def write(folder, name, value):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        json.dump(value, file)


main(*sys.argv[-2:])
