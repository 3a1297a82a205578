"""Blender's reports to its render_stats handlers during a render: the progress of a frame, and how long saving took."""

import re
import time
from contextlib import contextmanager

import bpy

# Blender before 4.3 calls these handlers without a text, and prints it instead.
TOLD = bpy.app.version >= (4, 3)
# Blender 5 prints nothing for a render that Python has started, and the log of a failed frame should show its progress.
_PRINTS = bpy.app.version < (5, 0)
# Blender reports a scene of many objects object by object.
_SECONDS_BETWEEN_LINES = 0.05


class RenderStatistics:
    def __init__(self, tell):
        """`tell` is called with `progress`, the frame, and a text that names samples."""
        self._tell = tell
        self._printed = 0
        # The time of the last save; None where Blender reports it only in its log.
        self.saving_seconds = None

    @contextmanager
    def of(self, frame):
        """Listens while a frame is rendered. Opening a file removes handlers, and a scene's scripts may, too."""

        def hear(text, *_):
            if isinstance(text, str):
                self._hear(frame, text)

        self.saving_seconds = None
        handlers = bpy.app.handlers.render_stats
        handlers.append(hear)
        try:
            yield
        finally:
            if hear in handlers:
                handlers.remove(hear)

    def _hear(self, frame, text):
        saving = saving_seconds(text)
        if saving is not None:
            self.saving_seconds = saving
        counts = "ample" in text
        now = time.monotonic()
        if not _PRINTS and (counts or saving is not None or now - self._printed >= _SECONDS_BETWEEN_LINES):
            self._printed = now
            print(f"Fra: {frame} | {text}", flush=True)
        if counts:
            self._tell("progress", frame=frame, text=text)


def saving_seconds(text):
    """`Time: 00:10.25 (Saving: 00:00.11)` -> 0.11; hours come before the minutes when there are any."""
    match = re.search(r"\(Saving: (?:(\d+):)?(\d+):(\d+\.\d+)\)", text) if isinstance(text, str) else None
    if not match:
        return None
    hours, minutes, seconds = match.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
