"""A File Output node, for Blender 5 and for older versions."""

import os

from .output_names import inside, resolved
from ..server.paths import set_path

_MULTILAYER = "OPEN_EXR_MULTILAYER"


class FileOutput:
    """Its files go to its own folder, under the names that Blender gives them."""

    def __init__(self, node, folder):
        self.node, self.folder = node, folder
        # Blender 5 puts the node's own name before each item's.
        self._is_of_5 = hasattr(node, "directory")
        self._is_layered = node.format.file_format == _MULTILAYER
        self.directory = node.directory if self._is_of_5 else node.base_path
        self.stated = [self.directory]
        if not self._is_layered:
            self.stated += (f"{self.directory}/{name}" for name in self._stated_names())
        # The common prefix of its files' names.
        self.prefix = ""
        self._tame()
        if hasattr(node, "use_file_extension"):
            node.use_file_extension = True

    def set_prefix(self, prefix):
        self.prefix = prefix
        if self._is_of_5 and self.node.file_name != prefix:
            self.node.file_name = prefix

    def send_to(self, folder):
        place = os.path.join(folder, self.folder)
        if self._is_of_5:
            set_path(self.node, "directory", place)
        elif self._is_layered:
            # For such a node this is the file's own path.
            set_path(self.node, "base_path", f"{place}/", then=self.prefix)
        else:
            set_path(self.node, "base_path", place)

    def pictures(self):
        """The pictures that it writes: a file each, or one for each view."""
        node = self.node
        if self._is_layered:
            return [Picture(self, node.format, list(node.inputs))]
        return [
            Picture(self, _format(item, node), [socket], item)
            for item, socket in zip(self._items(), node.inputs)
        ]

    def _items(self):
        return self.node.file_output_items if self._is_of_5 else self.node.file_slots

    def _stated_names(self):
        prefix = self.node.file_name if self._is_of_5 else ""
        return [prefix + _name(item) for item in self._items()]

    def _tame(self):
        """Its names may climb out of its folder."""
        node = self.node
        if self._is_of_5 and self._is_layered:
            self.set_prefix(inside(node.file_name))
        elif self._is_of_5:
            # Checked with a letter appended, for what follows the prefix.
            self.set_prefix(inside(f"{node.file_name}x")[:-1])
        elif self._is_layered:
            self.set_prefix(inside(os.path.basename(node.base_path.replace("\\", "/"))))
        # In a multilayer file Blender 5 uses these as layer names, which may be any text; but keyframes may change the format.
        if self._is_layered and self._is_of_5 and not node.id_data.animation_data:
            return
        for item in self._items():
            whole = self.prefix + _name(item)
            if inside(whole) != whole:
                _set_name(item, inside(_name(item)))


class Picture:
    """One output: its format, and the sockets whose pictures it shows."""

    def __init__(self, output, form, sockets, item=None):
        self.output, self.format, self.sockets = output, form, sockets
        self._item = item

    @property
    def name(self):
        """The stated name, within the node's folder."""
        return self.output.prefix + (_name(self._item) if self._item else "")

    @property
    def own_name(self):
        """The part of its name that no other output has."""
        return _name(self._item) if self._item else self.output.prefix

    @own_name.setter
    def own_name(self, name):
        if self._item:
            _set_name(self._item, name)
        else:
            self.output.set_prefix(name)

    def name_at(self, scene, frame):
        """The name that Blender writes, without its ending. @raises BadTemplate"""
        return resolved(scene, self.name, frame, self.output.node)


def _name(item):
    return item.path if hasattr(item, "path") else item.name


def _set_name(item, name):
    setattr(item, "path" if hasattr(item, "path") else "name", name)


def _format(item, node):
    has_own = not item.use_node_format if hasattr(item, "use_node_format") else item.override_node_format
    return item.format if has_own else node.format
