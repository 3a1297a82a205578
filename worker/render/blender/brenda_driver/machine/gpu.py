"""What Cycles renders on. GPUs are turned on in Blender's preferences, which a rented machine has never seen."""

import re

import bpy

from ..settings.engines import cycles_scenes, uses_cycles
from ..server.fault import Fault
from ..frame.frame_spans import EVERY_FRAME, FrameSpans
from ..scene.rendered_scenes import rendered_scenes

# The fastest first, where one piece of hardware has several.
_KINDS = ("OPTIX", "CUDA", "HIP", "METAL", "ONEAPI")


# What Cycles says when a GPU fails it names the interface. A scene too large for a GPU's memory is no fault of the GPU.
_TROUBLE = re.compile(r"\b(?:CUDA|OptiX|HIP|oneAPI|Metal)\b", re.IGNORECASE)
_TOO_LARGE = re.compile(r"out of (?:GPU )?memory", re.IGNORECASE)


def is_for_gpu(scene):
    """Of this very scene."""
    return uses_cycles(scene) and scene.cycles.device == "GPU"


def is_wanted(scene, frames=EVERY_FRAME):
    """Of any scene that is rendered for the frames."""
    return any(map(is_for_gpu, rendered_scenes(scene, frames)))


def set_device(scene, wanted):
    """`cpu` or `gpu`, for every scene that is rendered by Cycles."""
    for one in cycles_scenes(scene, f"device {wanted}", "can be told what to render on"):
        one.cycles.device = wanted.upper()


def device_of(scene, frames=EVERY_FRAME):
    """`{"type": "OPTIX", "names": […]}` or `{"type": "CPU", "names": []}`; None for engines other than Cycles, which do not tell."""
    if is_wanted(scene, frames) and is_active():
        preferences = _preferences()
        kind = preferences.compute_device_type
        return {"type": kind, "names": [one.name for one in preferences.devices if one.use and one.type in (kind, "CPU")]}
    return {"type": "CPU", "names": []} if any(map(uses_cycles, rendered_scenes(scene, frames))) else None


def require(scene, frame):
    """Refuses to let Cycles take the processor in silence. A Blender that was started anew may find a GPU gone that was there."""
    if is_wanted(scene, FrameSpans([[frame, frame, 1]])) and not is_active():
        raise Fault("gpu", f'no GPU: scene "{scene.name}" is to be rendered on one, and Cycles has none here')


def is_trouble(message):
    """Whether Blender failed for what a GPU or its driver did."""
    return bool(_TROUBLE.search(message)) and not _TOO_LARGE.search(message)


def is_active():
    preferences = _preferences()
    return preferences is not None and bool(preferences.has_active_device())


def activate():
    """Turns on every GPU of the first kind there is, unless the preferences have some on."""
    preferences = _preferences()
    if preferences is None or is_active():
        return
    for kind in _KINDS:
        try:
            preferences.compute_device_type = kind
        except TypeError:  # This Blender, or this machine, has no such kind.
            continue
        preferences.get_devices()
        found = [device for device in preferences.devices if device.type == kind]
        for device in found:
            device.use = True
        if found:
            return
    preferences.compute_device_type = "NONE"


def _preferences():
    add_on = bpy.context.preferences.addons.get("cycles")
    return add_on and add_on.preferences
