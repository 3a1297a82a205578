"""Keeps every file of a frame inside the folder given for it."""

import os
import re

from . import compositor
from .paths import set_path


class FileOutputs:
    """The scene's File Output nodes. Each gets a folder of its own, named after the node.

    Without this they would write wherever the artist's machine kept its files, and two workers would write
    there at once.
    """

    def __init__(self):
        self._nodes = []
        self._stated = []
        taken = set()
        for tree in compositor.all_trees():
            for node in tree.nodes:
                if node.bl_idname == "CompositorNodeOutputFile" and node.as_pointer() not in taken:
                    taken.add(node.as_pointer())
                    self._stated.append(_stated_paths(node))
                    self._nodes.append((node, self._folder_for(node), _file_name(node)))
                    _tame_slots(node)

    def nodes(self):
        """Node, folder, and the name that all its files begin with, where they share one."""
        return self._nodes

    def send_to(self, folder):
        for node, own, name in self._nodes:
            place = os.path.join(folder, own)
            if hasattr(node, "directory"):  # Blender 5
                set_path(node, "directory", place)
                node.file_name = name
            else:
                # To a node that writes multi-layer files this is the file's own path.
                set_path(node, "base_path", os.path.join(place, name))

    def elsewhere(self):
        """Those that say a place outside of the scene's folder: the node, that place, and the folder it gets instead."""
        for stated, (node, own, _) in zip(self._stated, self._nodes):
            outside = [path for path in stated if not path.startswith("//") or ".." in re.split(r"[/\\]", path)]
            if outside:
                yield node, outside[0], own

    def _folder_for(self, node):
        plain = re.sub(r"[^\w.-]+", "_", node.name).strip(".") or "output"
        taken = {own.lower() for _, own, _ in self._nodes}
        name, count = plain, 2
        while name.lower() in taken:
            name, count = f"{plain}_{count}", count + 1
        return name


def written(folder):
    """The files in a folder and below it, relative to it, with forward slashes."""
    found = []
    for place, _, names in os.walk(folder):
        found += (os.path.relpath(os.path.join(place, name), folder).replace(os.sep, "/") for name in names)
    return sorted(found)


def _stated_paths(node):
    folder = node.directory if hasattr(node, "directory") else node.base_path
    return [folder, *(f"{folder}/{slot.path}" for slot in getattr(node, "file_slots", ()))]


def _file_name(node):
    if hasattr(node, "directory"):
        return os.path.basename(node.file_name.replace("\\", "/"))
    if node.format.file_format != "OPEN_EXR_MULTILAYER":
        return ""
    return os.path.basename(node.base_path.replace("\\", "/")) or "frame_######"


def _tame_slots(node):
    """A slot's path may itself climb out of the node's folder."""
    for slot in getattr(node, "file_slots", ()):
        slot.path = _inside(slot.path)
    # In Blender 5 a slot's name is part of the file's, but in a multi-layer file it names a layer.
    if node.format.file_format != "OPEN_EXR_MULTILAYER":
        for item in getattr(node, "file_output_items", ()):
            item.name = _inside(item.name)


def _inside(path):
    parts = path.replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", ".."))
