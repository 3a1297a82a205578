"""The device that Cycles renders on. Blender's preferences turn GPUs on, and are empty on a rented machine."""

import re

import bpy

from ..settings.engines import cycles_scenes, uses_cycles
from ..server.fault import Fault
from ..frame.frame_spans import EVERY_FRAME, FrameSpans
from ..scene.rendered_scenes import rendered_scenes

# The fastest first, where one device supports several.
_KINDS = ("OPTIX", "CUDA", "HIP", "METAL", "ONEAPI")


# Cycles' GPU errors name the interface. A scene too large for a GPU's memory is no fault of the GPU.
_TROUBLE = re.compile(r"\b(?:CUDA|OptiX|HIP|oneAPI|Metal)\b", re.IGNORECASE)
_TOO_LARGE = re.compile(r"out of (?:GPU )?memory", re.IGNORECASE)


def is_for_gpu(scene):
    """For this scene only."""
    return uses_cycles(scene) and scene.cycles.device == "GPU"


def is_wanted(scene, frames=EVERY_FRAME):
    """For any scene that is rendered for the frames."""
    return any(map(is_for_gpu, rendered_scenes(scene, frames)))


def set_device(scene, wanted):
    """`cpu` or `gpu`, for every scene that is rendered by Cycles."""
    for one in cycles_scenes(scene, f"device {wanted}", "can be told what to render on"):
        one.cycles.device = wanted.upper()


def device_of(scene, frames=EVERY_FRAME):
    """`{"type": "OPTIX", "names": […]}` or `{"type": "CPU", "names": []}`; None for engines other than Cycles, which do not report it."""
    if is_wanted(scene, frames) and is_active():
        preferences = _preferences()
        kind = preferences.compute_device_type
        return {"type": kind, "names": [one.name for one in preferences.devices if one.use and one.type in (kind, "CPU")]}
    return {"type": "CPU", "names": []} if any(map(uses_cycles, rendered_scenes(scene, frames))) else None


def require(scene, frame):
    """Raises when Cycles would silently use the processor. After a restart of Blender a GPU may be gone."""
    if is_wanted(scene, FrameSpans([[frame, frame, 1]])) and not is_active():
        raise Fault("gpu", f'no GPU: scene "{scene.name}" is to be rendered on one, and Cycles has none here')


def is_trouble(message):
    """Whether a GPU or its driver made Blender fail."""
    return bool(_TROUBLE.search(message)) and not _TOO_LARGE.search(message)


def is_active():
    preferences = _preferences()
    return preferences is not None and bool(preferences.has_active_device())


def activate():
    """Turns on every GPU of the first available kind, unless the preferences have some on."""
    preferences = _preferences()
    if preferences is None or is_active():
        return
    for kind in _KINDS:
        try:
            preferences.compute_device_type = kind
        except TypeError:  # This Blender, or this machine, does not support this kind.
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
