"""Resolves the name of a file as Blender does: templates in braces, and the frame's number."""

import os
import re

import bpy

from ..files.readings import as_blender_reads
from ..server.fault import blender_said
from ..server.paths import supports_templates
from .plain_names import plain

_TEMPLATE = re.compile(r"\{[^{}]*\}")
_NOT_IN_NAMES = r'[\x01-\x1f\x7f"*/:<>?\\|]'


class BadTemplate(Exception):
    """A name has a template that Blender does not know, so Blender writes no file. The message is Blender's."""


def resolved(scene, name, frame, node=None):
    """The path `name` as Blender writes it at a frame, without an ending; `node` is the one that states it.

    It asks Blender for the scene's own path with that name. @raises BadTemplate
    """
    render = scene.render
    before = render.filepath, render.use_file_extension
    if node and supports_templates(render, "filepath"):
        name = _filled(name, _of_node(node))
    render.filepath, render.use_file_extension = f"/{name}", False
    try:
        return render.frame_path(frame=frame)[1:]
    except RuntimeError as error:
        faults = [line[2:] for line in str(error).splitlines() if line.startswith("- ")]
        raise BadTemplate(" ".join(faults) or blender_said(error)) from None
    finally:
        render.filepath, render.use_file_extension = before


def inside(path):
    """A relative path that stays inside: `../up`, `/up` and `C:\\up` become `up`."""
    path = "/".join(map(plain, path.replace("\\", "/").encode("utf-8", "replace").decode().split("/")))
    parts = os.path.normpath(f"/{path}").split("/")
    kept = "/".join(_not_up(part) for part in parts if part and not re.fullmatch("[A-Za-z]:", part))
    return f"{kept}/" if kept and path.endswith("/") else kept


def _not_up(part):
    """A part that becomes `..` when its templates are filled gets an underscore: `.{x}.`, or the name of a file called `...blend`."""
    bare = _TEMPLATE.sub("", part)
    if bare == part:
        return part
    may_be_dots = bare.strip(".") == "" and (bare or any(_has_name_of_dots(path) for path in _blend_files()))
    return f"_{part}" if may_be_dots else part


def _blend_files():
    return [bpy.data.filepath, *(library.filepath for library in bpy.data.libraries)]


def _has_name_of_dots(path):
    stem, dot, _ = os.path.basename(path.replace("\\", "/")).rpartition(".")
    return bool(stem and dot) and not stem.strip(".")


def _of_node(node):
    """Values of templates that the scene's path lacks, or has with other values."""
    values = {"node_name": re.sub(_NOT_IN_NAMES, "_", node.name)}
    library = node.id_data.library
    if library:
        folder, name = os.path.split(as_blender_reads(library.filepath))
        values.update(blend_name_lib=os.path.splitext(name)[0], blend_dir_lib=folder)
    return values


def _filled(name, values):
    def value(match):
        found = values.get(match[1])
        return match[0] if found is None else found.replace("{", "{{").replace("}", "}}")

    return re.sub(r"\{\{|\}\}|\{(\w+)\}", value, name)
