"""The images that a frame shows and that are not there, or are none, while it is rendered. Blender shows pink, and says nothing."""

from ..checks.users import Users
from ..frame.picture_file import picture_fault
from ..scene.rendered_scenes import RenderedScenes
from .references import references


class MissingImages:
    """What the scene shows is worked out once; where that is on the disk is looked at for each frame."""

    def __init__(self, scene, is_scripted):
        self._scene = scene
        self._is_scripted = is_scripted
        self._shown = None

    def at(self, frame):
        """Absolute paths, in order."""
        if self._shown is None:
            self._shown = _shown(self._scene, self._is_scripted)
        needed = {path for reference in self._shown for path in reference.files.needs([frame])}
        return sorted(path for path in needed if not _is_there(path))


def _shown(scene, is_scripted):
    try:
        images = [one for one in references() if one.kind == "missing-images" and one.stated]
        users = Users(RenderedScenes(scene), is_scripted) if images else None
        return [image for image in images if users.of(image.block)[1]]
    except Exception:  # A Blender this was never run with may have changed anything; as in the check, it goes on.
        return []


def _is_there(path):
    try:
        return picture_fault(path) is None
    except OSError:
        return False
