"""The number of a sequence that each kind of block reads at a frame of the scene, by Blender's own arithmetic."""

import math

from ..scene.animated_value import value_at
from .file_sets import number_of


def of_volume(volume, frame):
    length = volume.frame_duration
    place = frame - volume.frame_start + 1
    if length == 0:
        return
    if volume.sequence_mode == "CLIP" and not 1 <= place <= length:
        return
    if volume.sequence_mode == "REPEAT":
        place = (place - 1) % length + 1
    elif volume.sequence_mode == "PING_PONG" and length > 1:
        place = (place - 1) % (2 * length - 2) + 1
        place = place if place <= length else 2 * length - place
    yield max(1, min(place, length)) + _at(volume, "frame_offset", frame)


def of_cache_file(cache, frame):
    yield _at(cache, "frame", frame) if cache.override_frame else frame


def of_movie_clip(clip, first, frame):
    """Outside its length a clip shows nothing."""
    place = frame - _at(clip, "frame_start", frame)
    if 0 <= place < max(1, clip.frame_duration):
        yield (number_of(first) or 0) + place + _at(clip, "frame_offset", frame)


def _at(block, name, frame):
    """By its keyframes; what else moves it is not followed, and leaves it as it was saved."""
    value = value_at(block, name)
    number = value(frame) if value else getattr(block, name)
    return int(number) if math.isfinite(number) else 0
