"""Renders one frame as `blender -f` does, and evaluates the scene once for it."""

import bpy

from . import gpu
from .aside import from_aside
from .fault import Fault, blender_said
from .file_scripts import silent
from .formats import not_saved


class FrameRenderer:
    """Calls Blender's render operator, from aside: see there."""

    def __init__(self, scene):
        self._scene = scene
        self._on_gpu = gpu.is_wanted(scene)
        # Blender 5 takes the range as arguments, in 4.5 and before it is the scene's.
        self._takes_range = "frame_start" in bpy.ops.render.render.get_rna_type().properties

    def render(self, frame):
        if self._takes_range:
            self._call(animation=True, frame_start=frame, frame_end=frame)
        elif frame >= 0:
            self._animation(frame)
        else:
            self._still(frame)

    def file_name(self, frame):
        """To be the last part of the scene's output path. The name of a still is taken as it is."""
        return "frame_######" if self._takes_range or frame >= 0 else f"frame_{frame:07d}"

    def _animation(self, frame):
        """An animation of one frame is exactly what -f is. The scene's own range is back before Blender starts."""
        scene = self._scene
        own = (scene.frame_start, scene.frame_end)

        def put_back():
            scene.frame_start, scene.frame_end = own

        scene.frame_start = scene.frame_end = frame
        try:
            self._call(put_back, animation=True)
        finally:
            put_back()

    def _still(self, frame):
        """A range cannot be negative before Blender 5; a still can, at the price of one more evaluation."""
        scene = self._scene
        own = (scene.frame_current, scene.frame_subframe)
        scene.frame_set(frame)
        try:
            self._call(write_still=True)
        finally:
            with silent():
                scene.frame_set(own[0], subframe=own[1])

    def _call(self, at_start=lambda: None, **how):
        try:
            with from_aside(self._scene, at_start):
                result = bpy.ops.render.render(scene=self._scene.name, **how)
        except RuntimeError as error:
            said = not_saved(blender_said(error), self._scene)
            raise Fault("gpu" if self._on_gpu and gpu.is_trouble(said) else "render", said) from None
        if "FINISHED" not in result:
            raise Fault("render", "Blender stopped the render and gave no reason")
