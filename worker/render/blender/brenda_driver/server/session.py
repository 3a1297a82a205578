"""The one open scene, and the frames rendered from it."""

import os
import time
from contextlib import contextmanager

import bpy

from ..extensions import extensions
from ..files import blend_file, image_views, texture_cache
from ..frame import render_data
from ..machine import gpu, memory, opengl
from ..outputs import burnt_paths, outputs, views
from ..scene import animation, layers_on, scene_info
from ..scripts import foreign_code, scripts_in_frames, shader_scripts, untrusted
from ..settings import settings
from ..simulations import simulations, unbaked_caches
from ..slices import merged_engine, sample_slice, slice_gate
from ..settings.baseline import Baseline
from ..checks.scan import Asked, scan
from ..settings.engines import samples_of
from ..outputs.expected_files import expected_files, expected_pictures
from ..extensions.extension_hooks import ExtensionHooks
from .fault import Fault
from ..scripts.file_scripts import FileScripts
from ..frame.frame import FrameRenderer
from ..frame.frame_spans import FrameSpans
from ..frame.held_outputs import held
from ..files.missing_images import MissingImages
from .paths import set_path
from ..frame.render_statistics import RenderStatistics
from ..scene.rendered_scenes import RenderedScenes, rendered_scenes
from ..scene.scene_names import scene_names
from ..settings.seed import Seed


class Session:
    def __init__(self, tell):
        """`tell` is called with an event and its details."""
        self._statistics = RenderStatistics(tell)
        # Before the file's own handlers are determined.
        animation.look_at_files()
        image_views.look_at_files()
        untrusted.look_at_files()
        unbaked_caches.keep_out_of_project()
        self._scripts = FileScripts()
        self._engines = scripts_in_frames.engines()
        self._extensions = None

    def enable(self, folder):
        """Enables the extensions in a folder, before a scene is opened."""
        self._extensions = ExtensionHooks()
        extensions.enable(folder)
        self._extensions.look()
        self._scripts = FileScripts()  # Handlers that they add do not belong to the file.
        self._engines = scripts_in_frames.engines()
        return {}

    def open(self, scene, settings, savedBy, copyOf):
        """`scene` is a path, `settings` the job's changes to it, `savedBy` the Blender that saved it, by the file's header. `copyOf` is the
        path of the original, or None; where that path is shown in the picture, the original itself is opened."""
        self._source, self._is_copy = (scene, settings, savedBy), copyOf is not None
        unbaked_caches.opens_from(copyOf or scene)
        seconds = self._load()
        is_in_place = self._is_copy and burnt_paths.are_shown(rendered_scenes(self._scene))
        if is_in_place:
            self._source, self._is_copy = (copyOf, settings, savedBy), False
            seconds += self._load()
        self._scripts_run = self._run_scripts(settings.get("trusted", False))
        described = scene_info.describe(self._scene)
        return {**described, "openSeconds": seconds, "isInPlace": is_in_place, "scriptsRunWithFrames": self._scripts_run}

    def check(self, frames, project, elsewhere, colours):
        """What would spoil the frames (`[[first, last, step], …]`), and the files that the first of them will consist of. `colours` is what
        Blender has printed of colour management when it opened the scene."""
        spans = FrameSpans(frames)
        asked = Asked(self._scene, spans, project, elsewhere, self._file_outputs, colours, self._source[1].get("ocio"), self._scripted, self._blocked, self._renamed)
        files = expected_files(self._scene, self._file_outputs, spans.first())
        return {"findings": scan(asked), "expected": {"frame": spans.first(), "files": files}, "names": scene_names(self._scene)}

    def render(self, frame, folder, withoutGpu):
        """Renders into `folder`, which must be empty, and returns what was written there."""
        loading = self._load() if self._used and (self._unbaked or self._scripted) else 0
        if not withoutGpu:
            gpu.require(self._scene, frame)
        opengl.require(self._scene)
        self._baseline.restore()
        self._require_layers(frame)
        if not self._keeps_render_data:
            render_data.forget()
        return {**self._render(frame, folder), **self._describe(frame), "reopenSeconds": loading}

    def slicing(self):
        """The facts needed to render frames in slices, or why they cannot be."""
        found = slice_gate.obstacles(self._scene, self._unbaked, self._scripts_run)
        if found:
            return {"obstacles": found}
        rounds, passes = slice_gate.rounds(self._scene), slice_gate.passes(self._scene)
        return {"obstacles": [], "samples": samples_of(self._scene), "rounds": rounds, "passes": passes}

    def slice(self, frame, folder, first, count, withoutGpu):
        """Renders `count` samples of a frame, from `first` on, into a file in `folder`, which must be empty."""
        if not withoutGpu:
            gpu.require(self._scene, frame)
        self._baseline.restore()
        self._require_layers(frame)
        with sample_slice.only(self._scene, first, count):
            return self._render(frame, folder)

    def merged(self, frame, folder, source):
        """Writes the frame whose samples are in the file `source`, as `render` would have."""
        self._baseline.restore()
        with merged_engine.showing(self._scene, source):
            rendered = self._render(frame, folder)
        return {**rendered, **self._describe(frame), "reopenSeconds": 0}

    def _run_scripts(self, trusted):
        """Whether any may run while a frame is rendered: those of extensions do, whether the scene is trusted or not."""
        if self._extensions and self._extensions.run_with_frames():
            return True
        return trusted and (self._scripted or scripts_in_frames.are_there(self._engines))

    def _require_layers(self, frame):
        moved = [scene for scene in RenderedScenes(self._scene).by_layers if layers_on.are_moved(scene)]
        if not moved:
            return
        for scene in moved:
            layers_on.require(scene, frame)
        if self._unbaked or self._scripted:
            self._load()
        self._baseline.restore()

    def _render(self, frame, folder):
        self._used = True
        with self._rendering(frame, folder, self._frames.file_name(frame)) as found:
            self._frames.render(frame)
        return found

    @contextmanager
    def _rendering(self, frame, folder, name):
        """The set-up around a render of a frame into `folder`. The object that it yields has the result after the end."""
        render = self._scene.render
        place = os.path.join(folder, name)
        found = {}

        def set_outputs():
            set_path(render, "filepath", place)
            self._file_outputs.send_to(folder)
            views.keep_inside()
            self._hold_names(render)

        memory.forget_peak()
        started = time.perf_counter()
        with shader_scripts.compiled_elsewhere(self._blocked.is_python_run), held(set_outputs), self._statistics.of(frame):
            told = render.filepath
            yield found
        foreign_code.require_none("render")
        seconds = time.perf_counter() - started
        files = outputs.written(folder)
        if not files:
            raise Fault("render", f"Blender wrote no file{_instead(told, render.filepath)}")
        found.update(
            files=files,
            missingImages=self._missing_images.at(frame),
            seconds=seconds,
            savingSeconds=self._statistics.saving_seconds,
            seed=self._seed.of(frame),
            peakBytes=memory.peak(),
            residentBytes=memory.resident(),
        )

    def _hold_names(self, render):
        pass

    def _describe(self, frame, render=None):
        """`render`: settings as the render read them."""
        return {
            "expected": expected_pictures(self._scene, self._file_outputs, frame, render or self._scene.render),
            "samples": samples_of(self._scene),
            "device": gpu.device_of(self._scene, FrameSpans([[frame, frame, 1]])),
        }

    def _load(self):
        """Opens the scene as the file has it, and returns how many seconds that took."""
        started = time.perf_counter()
        path, changes, saved = self._source
        self._scripts.forget()
        is_trusted = changes.get("trusted", False)
        untrusted.expect(is_trusted)
        blend_file.load(path, is_trusted, saved)
        self._blocked = untrusted.blocked()
        self._scripted = self._scripts.are_there()
        self._used = False
        self._take_up(changes)
        self._unbaked = simulations.unbaked_anywhere()
        self._baseline = Baseline()
        self._frames = FrameRenderer(self._scene, bpy.context.view_layer)
        return time.perf_counter() - started

    def _take_up(self, changes):
        """Applies the job's settings to the scene that was just opened."""
        self._scene = bpy.context.scene
        # First, as a format is tested by saving a picture.
        self._renamed = views.keep_inside()
        settings.apply(self._scene, changes)
        image_views.make_again()
        self._keeps_render_data = "keepRenderData" in changes
        texture_cache.keep_out_of_project()
        if self._is_copy:
            burnt_paths.keep_out_of_metadata()
        if gpu.is_wanted(self._scene):
            gpu.activate()
        self._file_outputs = outputs.FileOutputs(self._scene)
        self._missing_images = MissingImages(self._scene, self._scripted)
        self._seed = Seed(self._scene)


def _instead(told, path):
    """A setting of the scene may still override where a frame goes."""
    return "" if path == told else f" where it was told to; the scene set its output path to {path}"
