"""The images that a frame shows and that are missing, or are no images, while it is rendered. Blender silently shows pink."""

from ..checks.users import Users
from ..frame.picture_file import picture_fault
from ..scene.rendered_scenes import RenderedScenes
from .references import references


class MissingImages:
    """Collects once what the scene shows; checks for each frame whether it is on the disk."""

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
        images = [one for one in references() if one.kind == "missing-images" and one.stated and one.used]
        users = Users(RenderedScenes(scene), is_scripted) if images else None
        return [image for image in images if users.of(image.block)[1]]
    except Exception:  # A Blender version that this was never tested with may have changed anything; it continues, as the check does.
        return []


def _is_there(path):
    try:
        return picture_fault(path) is None
    except OSError:
        return False
