"""Code that does not run in an untrusted scene: drivers in Python, scripts that register themselves, and scripts that draw Freestyle's lines.

Drivers without Python, and those with a simple expression, run all the same.
"""

import bpy

from ...scene.animation import is_mentioned
from ...scene.node_trees import animated
from ..finding import finding, label

_TRUST = "or give --trust, if you trust the scene with this machine"
_WRITES = (
    "its script writes files (fprintf or pointcloud_write of OSL), and does not run",
    f"take these calls out of the script, {_TRUST}",
)
_COMPOSES = (
    "its script reads a file whose name cannot be told before it runs (of a texture, point cloud or dictionary of OSL), and does not run",
    f"name the file by a constant or by a text input without a link; {_TRUST}",
)


def blocked_scripts(asked):
    # Not bpy.app.autoexec_fail: Blender has not yet evaluated the drivers of a scene that another one brings in.
    if asked.blocked.is_python_run:
        return
    for holder, curve in _blocked_drivers():
        holders, used = asked.users.of(holder)
        place = curve.data_path if curve.array_index == 0 else f"{curve.data_path}[{curve.array_index}]"
        yield finding(
            "blocked-drivers",
            f"{label(holder)}, {place}",
            f"its driver does not run, so it keeps the value it was saved with: {curve.driver.expression}",
            f"write it as a simple expression, bake it to keyframes, {_TRUST}",
            list(dict.fromkeys((label(holder), *holders))),
            used or holder in asked.made_of,
        )
    for text in bpy.data.texts:
        # Scripts in a library do not register.
        if text.use_module and not text.library:
            fix = f"turn Register off for it where frames do not need it; {_TRUST}"
            yield finding("blocked-scripts", label(text), "is registered, and does not run", fix)


def blocked_freestyle(asked):
    for one in asked.blocked.lines:
        yield finding(
            "blocked-freestyle",
            f'{label(one.scene)}, view layer "{one.layer}"',
            f"{one.what}, and does not run: its lines are not in the frame",
            f"draw them by line sets with plain names (Freestyle > Parameter Editor), or turn Freestyle off for the layer; {_TRUST}",
            # Keyframes may unmute a strip that was muted when the scene was saved.
            used=one.runs and (one.scene in asked.made_of or is_mentioned("mute")),
        )


def blocked_shader_scripts(asked):
    for one in asked.blocked.writers:
        holders, used = asked.users.of(one.holder)
        yield finding(
            "blocked-shader-scripts",
            label(one.holder) if one.name is None else f'{label(one.holder)}, node "{one.name}"',
            *(_WRITES if one.writes else _COMPOSES),
            list(dict.fromkeys((label(one.holder), *holders))),
            used,
        )


def _blocked_drivers():
    for owner, holder in animated():
        for curve in owner.animation_data.drivers:
            driver = curve.driver
            if driver.type == "SCRIPTED" and driver.expression and not driver.is_simple_expression and not curve.mute:
                yield holder, curve
