"""The one scene that is open, and the frames rendered from it."""

import os
import time

import bpy

from . import blend_file, gpu, memory, outputs, scene_info, settings, simulations
from .baseline import Baseline
from .checks.scan import Asked, scan
from .engines import samples_of
from .expected_files import expected_files
from .fault import Fault
from .frame import FrameRenderer
from .frame_spans import FrameSpans
from .paths import set_path
from .saving import SavingTime


class Session:
    def open(self, scene, settings):
        """`scene` is a path, `settings` what the job changes in it."""
        self._source = (scene, settings)
        self._load()
        return scene_info.describe(self._scene)

    def check(self, frames, project, elsewhere):
        """What would spoil the frames (`[[first, last, step], …]`), and the files that are to come of the first of them."""
        spans = FrameSpans(frames)
        asked = Asked(self._scene, spans, project, elsewhere, self._file_outputs)
        files = expected_files(self._scene, self._file_outputs, spans.first())
        return {"findings": scan(asked), "expected": {"frame": spans.first(), "files": files}}

    def render(self, frame, folder, persistentData):
        """Renders into `folder`, which must be empty, and tells what was written there."""
        if self._unbaked and self._used:
            self._load()
        self._used = True
        self._baseline.restore()
        self._file_outputs.send_to(folder)
        render = self._scene.render
        set_path(render, "filepath", os.path.join(folder, "frame_######"))
        render.use_persistent_data = persistentData
        self._saving.seconds = None
        memory.forget_peak()
        started = time.perf_counter()
        self._frames.render(frame)
        seconds = time.perf_counter() - started
        files = outputs.written(folder)
        if not files:
            raise Fault("render", "Blender wrote no file")
        return {
            "files": files,
            "seconds": seconds,
            "savingSeconds": self._saving.seconds,
            "samples": samples_of(self._scene),
            "peakBytes": memory.peak(),
            "residentBytes": memory.resident(),
        }

    def _load(self):
        path, changes = self._source
        blend_file.load(path)
        self._used = False
        self._scene = bpy.context.scene
        settings.apply(self._scene, changes)
        if gpu.is_wanted(self._scene):
            gpu.activate()
        self._unbaked = simulations.unbaked(self._scene)
        self._file_outputs = outputs.FileOutputs()
        self._baseline = Baseline(self._scene)
        self._saving = SavingTime()
        self._frames = FrameRenderer(self._scene, bpy.context.view_layer)
