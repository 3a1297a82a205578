"""The number of a sequence that each kind of block reads at a frame of the scene, by Blender's own arithmetic."""

from .file_sets import number_of


def of_image(users, frame):
    """`users` hold an image's timing: texture nodes in a separate struct, compositor nodes in themselves."""
    for user in users:
        number = _of_image_user(user, frame)
        if number is not None:
            yield number


def _of_image_user(user, frame):
    """Before its first frame a texture asks for the file before its first, and shows pink. The compositor shows nothing."""
    length = user.frame_duration
    place = frame - user.frame_start + 1
    if not length:
        return 0
    if user.use_cyclic:
        place = (place - 1) % length + 1
    elif place < 1 and user.bl_rna.identifier == "CompositorNodeImage":
        return None
    return max(0, min(place, length)) + user.frame_offset


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
    yield max(1, min(place, length)) + volume.frame_offset


def of_cache_file(cache, frame):
    yield int(cache.frame) if cache.override_frame else frame


def of_movie_clip(clip, first, frame):
    """Outside its length a clip shows nothing."""
    place = frame - clip.frame_start
    if 0 <= place < max(1, clip.frame_duration):
        yield (number_of(first) or 0) + place + clip.frame_offset
