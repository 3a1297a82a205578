"""The one scene that is open, and the frames rendered from it."""

import os
import time

import bpy

from . import blend_file, gpu, memory, outputs, scene_info, settings, simulations
from .baseline import Baseline
from .checks.scan import Asked, scan
from .engines import samples_of
from .expected_files import expected_files, expected_pictures
from .fault import Fault
from .frame import FrameRenderer
from .frame_spans import FrameSpans
from .missing_images import MissingImages
from .paths import set_path
from .saving import SavingTime
from .seed import Seed


class Session:
    def open(self, scene, settings):
        """`scene` is a path, `settings` what the job changes in it."""
        self._source = (scene, settings)
        seconds = self._load()
        return {**scene_info.describe(self._scene), "openSeconds": seconds}

    def check(self, frames, project, elsewhere):
        """What would spoil the frames (`[[first, last, step], …]`), and the files that are to come of the first of them."""
        spans = FrameSpans(frames)
        asked = Asked(self._scene, spans, project, elsewhere, self._file_outputs)
        files = expected_files(self._scene, self._file_outputs, spans.first())
        return {"findings": scan(asked), "expected": {"frame": spans.first(), "files": files}}

    def render(self, frame, folder, persistentData, withoutGpu):
        """Renders into `folder`, which must be empty, and tells what was written there."""
        loading = self._load() if self._unbaked and self._used else 0
        self._used = True
        if not withoutGpu:
            gpu.require(self._scene)
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
            "expected": expected_pictures(self._scene, self._file_outputs, frame),
            "missingImages": self._missing_images.at(frame),
            "seconds": seconds,
            "reopenSeconds": loading,
            "savingSeconds": self._saving.seconds,
            "samples": samples_of(self._scene),
            "seed": self._seed.of(frame),
            "device": gpu.device_of(self._scene),
            "peakBytes": memory.peak(),
            "residentBytes": memory.resident(),
        }

    def _load(self):
        """Opens the scene as the file has it, and tells how many seconds that took."""
        started = time.perf_counter()
        path, changes = self._source
        blend_file.load(path, changes.get("trusted", False))
        self._used = False
        self._scene = bpy.context.scene
        settings.apply(self._scene, changes)
        if gpu.is_wanted(self._scene):
            gpu.activate()
        self._unbaked = simulations.unbaked(self._scene)
        self._file_outputs = outputs.FileOutputs()
        self._missing_images = MissingImages(self._scene)
        self._baseline = Baseline(self._scene)
        self._saving = SavingTime()
        self._seed = Seed(self._scene)
        self._frames = FrameRenderer(self._scene, bpy.context.view_layer)
        return time.perf_counter() - started
