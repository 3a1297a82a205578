"""Keeps every file of a frame inside the folder given for it."""

import os
import re
import unicodedata

import bpy

from . import compositor
from .file_endings import with_ending
from .file_output import FileOutput
from .output_names import BadTemplate
from .output_use import GivenPictures, writing
from ..scene.shown_strips import sequencer_renders


class FileOutputs:
    """The scene's File Output nodes. Each gets its own folder, named after the node.

    Otherwise they would write to paths of the artist's machine, and two workers would write there at once.
    """

    def __init__(self, scene):
        self._scene = scene
        self._outputs = {}
        for node in compositor.output_nodes():
            self._outputs[node.as_pointer()] = FileOutput(node, self._folder_for(node))
        for output in self.all():
            if bpy.app.version >= (5, 0) and sequencer_renders(scene):
                _number(output)
            self._keep_apart(output.pictures())

    def all(self):
        return self._outputs.values()

    def send_to(self, folder):
        for output in self.all():
            output.send_to(folder)

    def uses(self, scene):
        """Each output that writes when a scene's compositor runs, once for each time, and the groups that it is in."""
        tree = compositor.tree_of(scene)
        for node, groups in writing(tree) if tree else ():
            yield self._outputs[node.as_pointer()], groups

    def pictures(self):
        """The pictures that are surely written with the scene; its compositor does not run when its strips are the picture."""
        given = GivenPictures()
        for output, groups in () if sequencer_renders(self._scene) else self.uses(self._scene):
            for picture in output.pictures():
                if any(given.has(socket, groups) for socket in picture.sockets):
                    yield picture

    def _folder_for(self, node):
        plain = re.sub(r"[^\w.-]+", "_", node.name).strip(".") or "output"
        if plain.lower().startswith("frame_"):
            # The frame itself has such a name.
            plain = f"output_{plain}"
        taken = {output.folder.lower() for output in self.all()}
        name, count = plain, 2
        while name.lower() in taken:
            name, count = f"{plain}_{count}", count + 1
        return name

    def _keep_apart(self, pictures):
        """Makes names in one folder differ where a disk that ignores case would see them as equal."""
        taken = set()
        for picture in pictures:
            try:
                key = _on_disk(picture, self._scene)
            except BadTemplate:
                continue
            own, count = picture.own_name, 2
            while key in taken:
                picture.own_name = f"{own}_{count}_"
                key, count = _on_disk(picture, self._scene), count + 1
            taken.add(key)


def _number(output):
    """Blender 5 leaves out the frame's number where a strip shows the node's scene, unless the name asks for it."""
    for picture in output.pictures():
        if "#" not in picture.name:
            picture.own_name += "####"


def written(folder):
    """The files in a folder and below it, relative to it, with forward slashes."""
    found = []
    for place, _, names in os.walk(folder):
        found += (os.path.relpath(os.path.join(place, name), folder).replace(os.sep, "/") for name in names)
    return sorted(found)


def _on_disk(picture, scene):
    name = with_ending(picture.name_at(scene, scene.frame_current), picture.format)
    return unicodedata.normalize("NFC", name).casefold()
