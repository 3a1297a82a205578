"""Which number of a sequence of pictures a user of it reads at a frame, by Blender's own arithmetic.

A number is unknown where a driver or other nodes compute it.
"""

import math

from ..scene.animated_value import value_at
from .node_values import Given, value_of


class OfUser:
    """Texture nodes keep an image's timing in a separate struct, compositor nodes in themselves."""

    def __init__(self, user):
        self._user = user
        # The only one of its settings that can have keyframes.
        self._offset = value_at(user, "frame_offset")

    def is_known(self):
        return self._offset is not None

    def number_at(self, frame):
        """None where nothing is read. Before its first frame a texture asks for the file before its first, and shows pink. The compositor
        shows nothing."""
        user, length = self._user, self._user.frame_duration
        place = frame - user.frame_start + 1
        if not length:
            return 0
        if user.use_cyclic:
            place = (place - 1) % length + 1
        elif place < 1 and user.bl_rna.identifier == "CompositorNodeImage":
            return None
        return max(0, min(place, length)) + _whole(self._offset(frame))


class OfSocket:
    """Geometry nodes are given the number itself."""

    def __init__(self, socket):
        self._socket = socket

    def is_known(self):
        return self._value_at(1) is not None

    def number_at(self, frame):
        return _whole(self._value_at(frame))

    def _value_at(self, frame):
        return value_of(self._socket, Given(frame))


def _whole(value):
    """Keyframes may have values that are no numbers."""
    return int(value) if math.isfinite(value) else 0
