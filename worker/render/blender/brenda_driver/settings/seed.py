"""The seed of Cycles' noise, as it was when a frame was rendered."""

import bpy

from ..slices.merged_engine import ENGINE


class Seed:
    """Where the seed has keyframes, only the copy of the scene that is rendered has a frame's value."""

    def __init__(self, scene):
        self._scene = scene
        self._rendered = None
        bpy.app.handlers.frame_change_post.append(self._read)

    def of(self, frame):
        """`{"value": 7, "perFrame": false}` for the frame that was just rendered. `perFrame`: Cycles mixes in the frame's number.

        None for engines other than Cycles, and where Blender did not report it.
        """
        rendered, self._rendered = self._rendered, None
        return rendered["seed"] if rendered and rendered["frame"] == frame else None

    def _read(self, scene, depsgraph=None, *_):
        if scene != self._scene or depsgraph is None or depsgraph.mode != "RENDER":
            return
        if scene.render.engine not in ("CYCLES", ENGINE):
            return
        cycles = depsgraph.scene_eval.cycles
        seed = {"value": cycles.seed, "perFrame": cycles.use_animated_seed}
        self._rendered = {"frame": scene.frame_current, "seed": seed}
