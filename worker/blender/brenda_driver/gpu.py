"""The GPUs that Cycles may use. They are turned on in Blender's preferences, which a rented machine has never seen."""

import bpy

# The fastest first, where one piece of hardware has several.
_KINDS = ("OPTIX", "CUDA", "HIP", "METAL", "ONEAPI")


def is_wanted(scene):
    return scene.render.engine == "CYCLES" and getattr(scene.cycles, "device", "CPU") == "GPU"


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
