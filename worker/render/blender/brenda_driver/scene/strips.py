"""The files that the sequencer's strips read."""

import bpy

from ..frame.frame_spans import EVERY_FRAME
from .shown_name import shown_name
from .shown_strips import sequencer_renders, shown_strips


def all_strips():
    """Every strip with a picture: its scene, itself, and whether a frame shows it."""
    shown = _Shown(bpy.context.scene)
    for scene in bpy.data.scenes:
        for strip in _all(scene.sequence_editor) if scene.sequence_editor else ():
            if strip.type != "SOUND":
                yield scene, strip, shown.is_ever(strip)


def files_of_strips():
    """For each file of each strip: its path, the files on disk, the strip's name, and whether the strip shows."""
    shown = _Shown(bpy.context.scene)
    for scene in bpy.data.scenes:
        if not scene.sequence_editor:
            continue
        for strip in _all(scene.sequence_editor):
            shows = shown.is_ever(strip)
            if strip.type == "MOVIE":
                yield strip.filepath, _files_at(strip, shown), shown_name(strip), shows
            elif strip.type == "IMAGE":
                names = [element.filename for element in strip.elements]
                for name in sorted(set(names)):
                    places = {place for place, other in enumerate(names) if other == name}
                    files = _files_at(strip, shown, places, len(names) - 1)
                    yield _joined(strip.directory, name), files, shown_name(strip), shows


class _Shown:
    """When each strip of a scene is shown; computed once for the same frames."""

    def __init__(self, scene):
        self._scene = scene
        self._ever = self._find(EVERY_FRAME)
        self._frames, self._found = None, {}

    def is_ever(self, strip):
        return strip in self._ever

    def at(self, frames, strip):
        """Pairs of frames on the strip's own timeline, and their offset to the scene's."""
        if frames is not self._frames:
            self._frames, self._found = frames, self._find(frames)
        return self._found.get(strip, [])

    def _find(self, frames):
        found = {}
        if sequencer_renders(self._scene):
            for strip, some, later in shown_strips(self._scene, frames):
                found.setdefault(strip, []).append((some, later))
        return found


def _joined(folder, name):
    """A slash must not follow Blender's `//`."""
    return f"{folder}{name}" if folder.endswith(("/", "\\")) else f"{folder}/{name}"


def _files_at(strip, shown, places=None, last=0):
    return lambda path: _StripFile(path, strip, shown, places, last)


class _StripFile:
    """A movie, or a picture of an image strip: before its first and after its last it shows those."""

    def __init__(self, path, strip, shown, places, last):
        self._path, self._strip, self._shown, self._places, self._last = path, strip, shown, places, last

    def needs(self, frames):
        when = self._shown.at(frames, self._strip) if self._shown.is_ever(self._strip) else self._when_unmuted(frames)
        showing = {frame - later for some, later in when for frame in some if self._is_shown_at(frame)}
        return {self._path: sorted(showing)} if showing else {}

    def on_disk(self):
        return {self._path}

    def _when_unmuted(self, frames):
        return [(frames.within(self._strip.frame_final_start, self._strip.frame_final_end - 1), 0)]

    def _is_shown_at(self, frame):
        if self._places is None or self._strip.use_reverse_frames:
            return True
        return min(max(0, int(frame - self._strip.frame_start)), self._last) in self._places


def _all(editor):
    # Blender 4.4 renamed the property, and 5 has only the new name.
    return editor.strips_all if hasattr(editor, "strips_all") else editor.sequences_all
