"""How long Blender took to save the frame, from what it tells its render_stats handlers at the end of each."""

import re

import bpy


class SavingTime:
    """Seconds of the last save; None where Blender tells its handlers nothing (3.4 passes None)."""

    def __init__(self):
        self.seconds = None
        bpy.app.handlers.render_stats.append(self._read)

    def _read(self, text, *_):
        found = saving_seconds(text)
        if found is not None:
            self.seconds = found


def saving_seconds(text):
    """`Time: 00:10.25 (Saving: 00:00.11)` -> 0.11; hours come before the minutes when there are any."""
    match = re.search(r"\(Saving: (?:(\d+):)?(\d+):(\d+\.\d+)\)", text) if isinstance(text, str) else None
    if not match:
        return None
    hours, minutes, seconds = match.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
