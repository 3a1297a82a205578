"""The available render engines, and where each keeps its samples."""

import ctypes
import re

import bpy

from ..scene.animation import hold
from ..server.fault import bad_input, choices
from ..scene.rendered_scenes import rendered_scenes

# EEVEE has the second name in Blender 4.2 to 4.5, and the first in all others.
_EEVEE = ("BLENDER_EEVEE", "BLENDER_EEVEE_NEXT")
# Render settings are larger than this in every Blender, and contain the engine's name within it.
_SETTINGS_BYTES = 4096


def set_engine(scene, wanted):
    names = _EEVEE if wanted in _EEVEE else (wanted.upper(), wanted)
    if not any(_accepts(scene, name) for name in names):
        raise bad_input(
            f'engine "{wanted}": this Blender {bpy.app.version_string} has no such engine; '
            f"it has {choices(_available(scene))}"
        )


def samples_of(scene):
    """Samples per pixel, or None for an engine that has no such number."""
    place = _samples_place(scene)
    return getattr(*place) if place else None


def set_samples(scene, wanted):
    place = _samples_place(scene)
    if place is None:
        raise bad_input(f"samples {wanted}: {scene.render.engine} has no number of samples")
    settings, name = place
    most = settings.bl_rna.properties[name].hard_max
    if wanted > most:
        raise bad_input(f"samples {wanted}: {scene.render.engine} takes 1 to {most}")
    setattr(settings, name, wanted)
    hold(settings, name)


def uses_cycles(scene):
    return scene.render.engine == "CYCLES" and hasattr(scene, "cycles")


def cycles_scenes(scene, asked, only):
    """The scenes that Cycles renders, for a setting that only Cycles has: `asked` names it, `only` describes what Cycles does."""
    found = [one for one in rendered_scenes(scene) if uses_cycles(one)]
    if not found:
        engine = scene.render.engine
        why = "nothing of the scene is rendered by Cycles" if engine == "CYCLES" else f"the scene is for {engine}"
        raise bad_input(f"{asked}: {why}, and only Cycles {only}")
    return found


def missing_engine(scene):
    """The name of the scene's engine when this Blender does not have it, and would render with EEVEE instead.

    Then Python only gets the name of EEVEE. The scene's memory has the right one; its offset is measured with a scene that gets one name
    and then another. None when it cannot be found.
    """
    if scene.render.engine not in _EEVEE:
        return None
    trial = bpy.data.scenes.new("Brenda engine")
    try:
        written = []
        for name in ("BLENDER_WORKBENCH", "CYCLES"):
            if not _accepts(trial, name):
                return None
            written.append((name.encode() + b"\0", _settings_memory(trial)))
    finally:
        bpy.data.scenes.remove(trial)
    places = [place for place in range(_SETTINGS_BYTES) if all(memory.startswith(name, place) for name, memory in written)]
    if len(places) != 1:
        return None
    name = _settings_memory(scene)[places[0] :].split(b"\0")[0].decode(errors="replace")
    return None if name in ("", *_EEVEE) else name


def _settings_memory(scene):
    return ctypes.string_at(scene.render.as_pointer(), _SETTINGS_BYTES)


def _samples_place(scene):
    engine = scene.render.engine
    if engine == "CYCLES" and hasattr(scene, "cycles"):
        return scene.cycles, "samples"
    if engine in _EEVEE and hasattr(scene.eevee, "taa_render_samples"):
        return scene.eevee, "taa_render_samples"
    return None


def _accepts(scene, name):
    try:
        scene.render.engine = name
    except TypeError:  # Blender's error for a name that is not in the list.
        return False
    return True


def _available(scene):
    """Blender does not publish the list (the property's own items are those of the current engine), but prints it in an error."""
    try:
        scene.render.engine = "what there is"
    except TypeError as error:
        return sorted(re.findall(r"'([^']*)'", str(error).partition("not found in")[2]), key=_usual_first)
    return []


def _usual_first(name):
    usual = ("CYCLES", *_EEVEE, "BLENDER_WORKBENCH")
    return usual.index(name) if name in usual else len(usual)
