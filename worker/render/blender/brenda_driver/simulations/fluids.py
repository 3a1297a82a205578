"""Fluids, and the files of their caches that Blender reads.

A setting may hold a number that is none of its choices. Python shows it as an empty text, and Blender takes the default branch of its code.
"""

import os
import re

import bpy

from ..files.readings import as_blender_reads
from .folder_names import names_in

STEPS = ("config", "data", "guiding", "mesh", "noise", "particles")
# The names of a cache's files. Other files, and folders below, are not read: the scene chooses the folder.
FLUID_FRAME = re.compile(r"\w+_\d{4,}\.(vdb|uni|raw|obj|bobj\.gz)")
_ENDINGS = {"OPENVDB": ".vdb", "UNI": ".uni", "RAW": ".raw", "BOBJECT": ".bobj.gz", "OBJECT": ".obj"}


def fluid_domain(modifier):
    """The settings of a domain; None for other fluids. An unknown fluid type counts as a domain."""
    if modifier.type != "FLUID" or modifier.fluid_type in ("NONE", "FLOW", "EFFECTOR"):
        return None
    return modifier.domain_settings


def is_replayed(domain):
    """An unknown type counts as replayed: see the `default` case of BKE_fluid_modifier_processDomain in Blender's fluid.cc."""
    return domain.cache_type not in ("MODULAR", "ALL")


def is_fluid_kept(domain, library):
    """Whether its frames come from the disk: it was baked, or was cached during playback to its end."""
    if not is_replayed(domain):
        return domain.has_cache_baked_data
    scene = bpy.context.scene
    first, last = max(scene.frame_start, domain.cache_frame_start), min(scene.frame_end, domain.cache_frame_end)
    if first > last:
        # Frames outside of the scene's range may be rendered, too.
        first, last = domain.cache_frame_start, domain.cache_frame_end
    return bool(_numbers_kept(domain, library).issuperset(range(first, last + 1)))


def _numbers_kept(domain, library):
    folder = os.path.join(as_blender_reads(domain.cache_directory, library), "data")
    stem = r"\w+" if domain.cache_data_format == "UNI" else "fluid_data"
    name = re.compile(rf"{stem}_(\d{{4,}}){re.escape(_ENDINGS.get(domain.cache_data_format, '.uni'))}")
    return {int(match[1]) for found in names_in(folder) if (match := name.fullmatch(found))}


def has_all_frames(domain, folder):
    """Whether every file of every frame in the cache's range exists. If one is missing, Blender simulates, and writes."""
    steps = [Step("config", "UNI"), *steps_read(domain)]
    # With one file for each grid, the necessary files are not known in advance. Guides have a cache of their own.
    if not all(step.is_one_file for step in steps) or domain.domain_type not in ("GAS", "LIQUID") or domain.use_guide:
        return False
    numbers = range(domain.cache_frame_start, domain.cache_frame_end + 1)
    names = (name for number in numbers for step in steps for name in step.files(folder, number))
    return len(numbers) > 0 and all(os.path.isfile(os.path.join(folder, name)) for name in names)


def steps_read(domain):
    """The steps with files. Blender marks all steps as baked, but writes files only for those that the domain's type has and that are enabled."""
    steps = [Step(name, getattr(domain, f"cache_{kind}_format")) for name, kind, is_read in _steps(domain, is_replayed(domain)) if is_read]
    if domain.domain_type == "GAS" and domain.use_adaptive_domain:
        steps.append(Step("config", "UNI"))
    return steps


def _steps(domain, is_replay):
    """The name of the folder, the step's format, and whether Blender reads it."""
    is_liquid = domain.domain_type == "LIQUID"
    drops = any(getattr(domain, f"use_{kind}_particles") for kind in ("spray", "foam", "bubble"))
    yield "data", "data", is_replay or domain.has_cache_baked_data
    yield "noise", "noise", not is_liquid and domain.use_noise and (is_replay or domain.has_cache_baked_noise)
    yield "mesh", "mesh", is_liquid and domain.use_mesh and (is_replay or domain.has_cache_baked_mesh)
    yield "particles", "particle", is_liquid and drops and (is_replay or domain.has_cache_baked_particles)


class Step:
    """One step of a fluid's cache. In the UNI format each grid has a file for each frame; in the others a frame is one file."""

    def __init__(self, name, form):
        self._name = name
        self._ending = _ENDINGS.get(form, "")
        self._stems = None if form == "UNI" and name != "config" else {"config" if name == "config" else f"fluid_{name}"}

    @property
    def is_one_file(self):
        return self._stems is not None and self._ending != ""

    def files(self, folder, number):
        stems = self._stems if self._stems is not None else self._grids(folder, number)
        return [f"{self._name}/{stem}_{number:04d}{self._ending}" for stem in sorted(stems)]

    def _grids(self, folder, number):
        """The grids are found by the files of earlier and later frames, as some grids begin late. Without any file, the main grid is expected."""
        numbers = {}
        for name in names_in(os.path.join(folder, self._name)):
            match = re.fullmatch(rf"(\w+)_(\d{{4,}}){re.escape(self._ending)}", name)
            if match:
                numbers.setdefault(match[1], []).append(int(match[2]))
        return {stem for stem, of in numbers.items() if min(of) <= number <= max(of)} or {f"fluid_{self._name}"}
