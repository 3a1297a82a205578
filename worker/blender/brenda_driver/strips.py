"""The sequencer: whether the picture comes from it, and what its strips read."""

import bpy


def sequencer_renders(scene):
    editor = scene.sequence_editor
    return bool(scene.render.use_sequencer and editor) and any(strip.type != "SOUND" for strip in _top(editor))


def files_of_strips():
    """For each file of each strip: its path, the files it stands for, the strip's name, and whether the strip shows."""
    for scene in bpy.data.scenes:
        if not scene.sequence_editor:
            continue
        renders = scene == bpy.context.scene and sequencer_renders(scene)
        for strip in _all(scene.sequence_editor):
            shows = renders and not strip.mute
            if strip.type == "MOVIE":
                yield strip.filepath, _shown(strip), strip.name, shows
            elif strip.type == "IMAGE":
                names = [element.filename for element in strip.elements]
                for name in sorted(set(names)):
                    places = {place for place, other in enumerate(names) if other == name}
                    yield _joined(strip.directory, name), _shown(strip, places, len(names) - 1), strip.name, shows


def _joined(folder, name):
    """Blender's `//` is not a folder that a slash may be put behind."""
    return f"{folder}{name}" if folder.endswith(("/", "\\")) else f"{folder}/{name}"


def _shown(strip, places=None, last=0):
    return lambda path: _StripFile(path, strip, places, last)


class _StripFile:
    """A movie, or one of the pictures of an image strip: before its first and after its last it shows those."""

    def __init__(self, path, strip, places, last):
        self._path, self._strip, self._places, self._last = path, strip, places, last

    def needs(self, frames):
        strip = self._strip
        showing = frames.within(strip.frame_final_start, strip.frame_final_end - 1)
        if self._places is not None and not strip.use_reverse_frames:
            showing = (frame for frame in showing if self._place(frame) in self._places)
        showing = list(showing)
        return {self._path: showing} if showing else {}

    def on_disk(self):
        return {self._path}

    def _place(self, frame):
        return min(max(0, int(frame - self._strip.frame_start)), self._last)


def _top(editor):
    # Blender 4.4 has another name for them, and 5 only that.
    return editor.strips if hasattr(editor, "strips") else editor.sequences


def _all(editor):
    return editor.strips_all if hasattr(editor, "strips_all") else editor.sequences_all
