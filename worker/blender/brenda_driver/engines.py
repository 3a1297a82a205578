"""Render engines: which there are, and where each keeps its samples."""

import bpy

from .fault import bad_input, choices

# Blender 4.2 to 4.5 call EEVEE by the second name, all others by the first.
_EEVEE = ("BLENDER_EEVEE", "BLENDER_EEVEE_NEXT")
_ALSO = {
    "EEVEE": _EEVEE,
    "BLENDER_EEVEE": _EEVEE,
    "BLENDER_EEVEE_NEXT": _EEVEE[::-1],
    "WORKBENCH": ("BLENDER_WORKBENCH",),
}


def set_engine(scene, wanted):
    names = _ALSO.get(wanted.upper(), (wanted.upper(), wanted))
    if not any(_accepts(scene, name) for name in names):
        raise bad_input(
            f'engine "{wanted}": this Blender {bpy.app.version_string} has no such engine; '
            f"it has {choices(_available(scene))}"
        )


def samples_of(scene):
    """Samples a pixel, or None for an engine that has no such number."""
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
    except TypeError:  # Blender's answer to a name that is not in the list
        return False
    return True


def _available(scene):
    """Blender keeps the list to itself: the property's own items are those of the engine in use."""
    before = scene.render.engine
    known = ["CYCLES", *_EEVEE, "BLENDER_WORKBENCH"]
    known += [engine.bl_idname for engine in bpy.types.RenderEngine.__subclasses__()]
    found = [name for name in dict.fromkeys(known) if _accepts(scene, name)]
    scene.render.engine = before
    return found
