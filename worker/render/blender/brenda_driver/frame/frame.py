"""Renders one frame as `blender -f` does, and evaluates the scene once for it."""

from contextlib import contextmanager

import bpy

from ..machine import gpu
from ..server.fault import Fault, blender_said
from ..scripts.file_scripts import silent
from ..outputs.formats import not_saved


# Scenes are listed by name, and scripts that take the first one must not get this one.
_LAST = "~ Brenda"


class FrameRenderer:
    """Calls Blender's render operator from an empty scene.

    The operator, and Python's wrapper around it, update the scene of the context before and after each render: whole evaluations, for a
    viewport that does not exist. For an empty scene they cost nothing. While Blender renders, the context is the real scene's, for drivers
    and handlers that ask.
    """

    def __init__(self, scene, view_layer):
        self._scene = scene
        self._layer = view_layer
        self._on_gpu = gpu.is_wanted(scene)
        self._empty = bpy.data.scenes.new(_LAST)
        # Blender 5 takes the range as arguments; 4.5 and before use the scene's.
        self._takes_range = "frame_start" in bpy.ops.render.render.get_rna_type().properties

    def render(self, frame):
        if self._takes_range:
            self._call(animation=True, frame_start=frame, frame_end=frame)
        elif frame >= 0:
            self._animation(frame)
        else:
            self._still(frame)

    def file_name(self, frame):
        """The last part of the scene's output path. A still's name is used as it is."""
        return "frame_######" if self._takes_range or frame >= 0 else f"frame_{frame:07d}"

    def _animation(self, frame):
        """Like -f, an animation of one frame. The scene's own range is restored before Blender starts."""
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
        """Before Blender 5 a range cannot be negative; a still can, with one more evaluation."""
        scene = self._scene
        own = (scene.frame_current, scene.frame_subframe)
        scene.frame_set(frame)
        try:
            self._call(write_still=True)
        finally:
            scene.frame_set(own[0], subframe=own[1])

    def _call(self, at_start=lambda: None, **how):
        # The operator passes the frame to the scene that it renders. Setting frame_current would clamp at 0.
        if self._empty.frame_current != self._scene.frame_current:
            with silent():
                self._empty.frame_set(self._scene.frame_current)
        try:
            with bpy.context.temp_override(scene=self._empty, view_layer=self._empty.view_layers[0]):
                with self._real_context_while_rendering(at_start):
                    result = bpy.ops.render.render(scene=self._scene.name, **how)
        except RuntimeError as error:
            raise failure(blender_said(error), self._scene, self._on_gpu) from None
        if "FINISHED" not in result:
            raise Fault("render", "Blender stopped the render and gave no reason")

    @contextmanager
    def _real_context_while_rendering(self, at_start):
        real = []

        def begin(*_):
            at_start()
            override = bpy.context.temp_override(scene=self._scene, view_layer=self._layer)
            override.__enter__()
            real.append(override)

        def end(*_):
            if real:
                real.pop().__exit__(None, None, None)

        handlers = bpy.app.handlers
        hooks = [(handlers.render_init, begin), (handlers.render_complete, end), (handlers.render_cancel, end)]
        handlers.render_init.insert(0, begin)
        handlers.render_complete.append(end)
        handlers.render_cancel.append(end)
        try:
            yield
        finally:
            end()
            for hook, function in hooks:
                hook.remove(function)


def failure(said, scene, on_gpu):
    """The error of a frame, from what Blender reported."""
    said = not_saved(said, scene)
    return Fault("gpu" if on_gpu and gpu.is_trouble(said) else "render", said)
