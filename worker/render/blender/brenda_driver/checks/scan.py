"""Checks the open scene for anything that would spoil its frames, without rendering one."""

import os
from functools import cached_property

import bpy

from ..scene.rendered_scenes import RenderedScenes
from ..server.fault import in_words
from .files.linked_data import linked_data
from .files.missing_files import missing_files
from .files.portable_paths import portable_paths
from .files.special_files import special_files
from .files.view_names import view_names
from .files.writes import writes
from .finding import finding
from .frames.random_textures import random_textures
from .frames.rendering import rendering
from .frames.simulations import simulations
from .scripts.blocked_scripts import blocked_freestyle, blocked_scripts, blocked_shader_scripts
from .scripts.shader_scripts import shader_scripts
from .this_blender.add_on_data import add_on_data
from .this_blender.add_ons import add_ons
from .this_blender.build_features import build_features
from .this_blender.colours import colours
from .this_blender.gpu import gpu
from .this_blender.opengl import opengl
from .this_blender.versions import versions
from .users import Users

_CHECKS = (
    rendering,
    colours,
    add_ons,
    add_on_data,
    build_features,
    gpu,
    opengl,
    special_files,
    missing_files,
    linked_data,
    portable_paths,
    random_textures,
    shader_scripts,
    simulations,
    blocked_scripts,
    blocked_freestyle,
    blocked_shader_scripts,
    versions,
    view_names,
    writes,
)

# Safety depends on these checks: what a scene would run, read, write or wait for. If one fails, an untrusted scene is refused.
_SAFETY = {
    special_files,
    portable_paths,
    shader_scripts,
    simulations,
    blocked_scripts,
    blocked_freestyle,
    blocked_shader_scripts,
    view_names,
    writes,
}


class Asked:
    """The input of a check: the scene, the scenes that are rendered for its frames, the requested frames, and the project's folder, which
    paths are shown relative to. `colours` are the lines of Blender's log about colour management; `ocio` is the configuration that was
    named, if any. `is_elsewhere` asks whether another machine could render it; `is_scripted` means that scripts of the file run with
    frames. `blocked` is what was removed from the file because Freestyle would have run it; `renamed` are the views whose names or suffixes
    were changed."""

    def __init__(self, scene, frames, project, is_elsewhere, file_outputs, colours, ocio, is_scripted, blocked, renamed):
        self.scene = scene
        self.made_of = RenderedScenes(scene, frames)
        self.scenes = list(self.made_of.rendered)
        self.frames = frames
        self.project = os.path.normpath(project)
        self.is_elsewhere = is_elsewhere
        self.file_outputs = file_outputs
        self.colours = colours
        self.ocio = ocio
        self._is_scripted = is_scripted
        self.blocked = blocked
        self.renamed = renamed

    @cached_property
    def users(self):
        """Computed on first use: most scenes have no findings, and large ones take a while."""
        return Users(self.made_of, self._is_scripted)

    def holders(self, reference):
        """Names of the users of what a reference leads to, and whether it matters."""
        if reference.block is None:
            return reference.holders, reference.used
        names, used = self.users.of(reference.block)
        return names, reference.used and (used or reference.block in self.scenes)

    def shown(self, path, reference):
        return self.display(path) if reference.is_relative() else path

    def display(self, path):
        return os.path.relpath(path, self.project).replace(os.sep, "/")


def scan(asked):
    found = []
    for check in _CHECKS:
        try:
            found += check(asked)
        except Exception as error:  # A Blender version that this was never tested with may have changed anything.
            # A name that is not UTF-8 is a fault of the scene, not of this Blender version.
            is_unsafe = (check in _SAFETY or isinstance(error, UnicodeError)) and not asked.blocked.is_python_run
            found.append((_unsafe if is_unsafe else _unchecked)(check, error))
    return found


def _unchecked(check, error):
    fix = "nothing, if the frames are right; it is a fault of Brenda's"
    return finding("unchecked", _subject(check), f"could not be checked with {_why(error)}", fix)


def _unsafe(check, error):
    return finding(
        "unchecked-safety",
        _subject(check),
        f"could not be checked, so the scene is damaged or hostile, or of a Blender that Brenda does not know: with {_why(error)}",
        "open it in Blender, look at it, and save it; or give --trust, if you trust the scene with this machine",
    )


def _subject(check):
    return check.__name__.replace("_", " ")


def _why(error):
    return f"this Blender {bpy.app.version_string}: {in_words(error)}"
