"""Bakes of geometry nodes: of simulation zones, and of Bake nodes.

On the disk each is a folder with a file for each frame in `meta`, which says what it reads of the files in `blobs`. Nothing in
the .blend tells of a bake on the disk; one that is packed lies in the .blend, where Python is not told of it.
"""

import ctypes
import os
import re

import bpy

from ..files.readings import as_blender_reads
from ..scene.node_trees import used_nodes_within

# File names in a frame's file in `meta`.
_BLOB = re.compile(r'"([^"/\\]+\.(?:blob|vdb|bdata))"')
_META = re.compile(r"(\d{5,})_(\d{5})\.json$")


class NodeBake:
    """A bake that a modifier has a place for; `what` is its name for people."""

    def __init__(self, thing, modifier, bake):
        self._thing = thing
        self._modifier = modifier
        self._bake = bake
        node = bake.node
        self.is_simulation = node is not None and node.bl_idname == "GeometryNodeSimulationOutput"

    def folder(self):
        """As the scene has it; empty where there is no place for it, so that it was never baked."""
        if self._bake.use_custom_path:
            return self._bake.directory
        folder = bake_directory(self._modifier)
        return f"{folder.rstrip('/')}/{self._bake.bake_id}" if folder else ""

    def is_in_file(self):
        """Whether it is packed in the .blend; None where that cannot be found out."""
        return _has_packed(self._bake) if self.is_to_be_packed() else False

    def is_to_be_packed(self):
        """From Blender 4.4 on, unless set otherwise."""
        target = getattr(self._bake, "bake_target", "DISK")
        if target == "INHERIT":
            target = self._modifier.bake_target
        return target in ("PACKED", "INHERIT")

    def files_at(self, folder):
        """The files that are read at a frame, relative to the folder."""
        first, last = self._span()

        def of_still(_):
            names = _metas(folder)
            return _with_blobs(folder, f"meta/{names[0]}") if names else ["meta/*.json"]

        def of_frame(frame):
            # Before that a Bake node shows its first frame; a simulation has not begun.
            if frame < first and self.is_simulation:
                return []
            number = min(max(frame, first), last)
            return _with_blobs(folder, f"meta/{number:05d}_00000.json")

        return of_still if getattr(self._bake, "bake_mode", "ANIMATION") == "STILL" and not self.is_simulation else of_frame

    def has_files(self):
        folder = self.folder()
        return bool(folder) and bool(_metas(as_blender_reads(folder, self._thing.library)))

    def _span(self):
        bake, scene = self._bake, bpy.context.scene
        if bake.use_custom_simulation_frame_range:
            return bake.frame_start, bake.frame_end
        if scene.use_custom_simulation_range:
            return scene.simulation_frame_start, scene.simulation_frame_end
        return scene.frame_start, scene.frame_end


def node_bakes(thing, modifier):
    """The bakes that a frame shows. Blender 4.0 and before have no list of them."""
    bakes = getattr(modifier, "bakes", ())
    if not bakes or not modifier.node_group:
        return
    used = set(used_nodes_within(modifier.node_group))
    for bake in bakes:
        if bake.node in used:
            yield NodeBake(thing, modifier, bake)


def bake_directory(modifier):
    """Blender 4.0 and before have another name for it."""
    return getattr(modifier, "bake_directory", "") or getattr(modifier, "simulation_bake_directory", "")


def _metas(folder):
    try:
        return sorted(name for name in os.listdir(os.path.join(folder, "meta")) if _META.match(name))
    except OSError:
        return []


def _with_blobs(folder, meta):
    names = [meta]
    try:
        with open(os.path.join(folder, meta), encoding="utf-8") as file:
            names += (f"blobs/{name}" for name in dict.fromkeys(_BLOB.findall(file.read())))
    except (OSError, UnicodeDecodeError):
        pass  # Another finding reports that it is missing.
    return names


class _BakeMemory(ctypes.Structure):
    """The memory layout of a modifier's bake in Blender 4.4 to 5.2."""

    _fields_ = (
        ("id", ctypes.c_int),
        ("flag", ctypes.c_uint32),
        ("bake_mode", ctypes.c_uint8),
        ("bake_target", ctypes.c_int8),
        ("directory", ctypes.c_char_p),
        ("frame_start", ctypes.c_int),
        ("frame_end", ctypes.c_int),
        ("data_blocks_num", ctypes.c_int),
        ("active_data_block", ctypes.c_int),
        ("data_blocks", ctypes.c_void_p),
        ("packed", ctypes.c_void_p),
    )


def _has_packed(bake):
    """Python has no property for it, so it is read from memory, when the known properties lie at the expected offsets."""
    memory = _BakeMemory.from_address(bake.as_pointer())
    told = (bake.bake_id, bake.frame_start, bake.frame_end, len(bake.data_blocks))
    if told != (memory.id, memory.frame_start, memory.frame_end, memory.data_blocks_num):
        return None
    return bool(memory.packed)
