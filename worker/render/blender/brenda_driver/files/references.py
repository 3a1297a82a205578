"""Every path in the open scene that leads out of the .blend, and the files read by it."""

import os

import bpy

from . import image_views, sequence_numbers
from .file_paths import named_files
from .file_sets import ByFrame, Files, Gaps, OneFile, Sequence, Whole
from .image_timing import OfSocket, OfUser
from .node_paths import handed_paths
from .readings import as_blender_reads, as_cycles_reads
from ..scene.animation import is_animated
from ..scene.node_trees import node_trees, used_nodes
from ..scripts import untrusted
from ..scripts.shader_reads import shader_reads
from ..simulations.simulation_caches import caches_of
from ..scene.strips import files_of_strips


class Reference:
    """`kind` is the finding for a missing file; `stated` the path as the scene has it. `block` holds the path; where no block of its own does,
    `holders` are the names of its users, and `used` is whether it matters. `places` are pairs of a path and its files. The first pair, also
    `path` and `files`, is what the reader (Blender or Cycles) opens. Where the other program would resolve the same text to another file,
    the second pair is that. Both count as read."""

    def __init__(self, kind, stated, files, block=None, library=None, holders=(), used=True, by_cycles=False):
        self.kind = kind
        self.stated = stated
        readings = [reads(stated, library or (block and block.library)) for reads in (as_blender_reads, as_cycles_reads)]
        if by_cycles:
            readings.reverse()
        self.places = [(path, files(path)) for path in dict.fromkeys(readings)]
        self.path, self.files = self.places[0]
        self.block = block
        self.holders = holders
        self.used = used

    def is_relative(self):
        return self.stated.startswith("//")

    def names(self):
        """All paths that it may resolve to, whether they exist or not."""
        return {name for path, files in self.places for name in (path, *files.on_disk())}


def references():
    yield from _images()
    for library in bpy.data.libraries:
        if is_read(library):
            # Blender has these relative to the open file, even those of libraries.
            yield Reference("missing-libraries", library.filepath, OneFile, library)
    for clip in bpy.data.movieclips:
        if clip.source == "SEQUENCE":
            yield Reference("missing-movie-clips", clip.filepath, _clip_sequence(clip), clip)
        else:
            yield Reference("missing-movie-clips", clip.filepath, OneFile, clip)
    yield from _sounds()
    for font in _unpacked(bpy.data.fonts):
        if font.filepath != "<builtin>":
            yield Reference("missing-fonts", font.filepath, OneFile, font)
    for volume in bpy.data.volumes:
        # Blender packs volumes, and yet reads their files.
        if volume.filepath:
            yield _numbered("missing-volumes", volume, sequence_numbers.of_volume)
    for cache in bpy.data.cache_files:
        yield _numbered("missing-cache-files", cache, sequence_numbers.of_cache_file)
        for layer in getattr(cache, "layers", ()):
            if layer.filepath and (not layer.hide_layer or is_animated(layer, "hide_layer")):
                yield Reference("missing-cache-files", layer.filepath, OneFile, cache)
    yield from _of_objects()
    yield from _named()
    if not untrusted.is_trusted():
        for block, stated, is_picture in shader_reads():
            yield Reference("missing-images" if is_picture else "missing-files", stated, OneFile, block, by_cycles=True)
    for stated, files, strip, shows in files_of_strips():
        yield Reference("missing-strips", stated, files, holders=[f'strip "{strip}"'], used=shows)


def is_read(library):
    """Not when it is packed as a whole, or when all linked blocks are (Blender 5)."""
    if getattr(library, "packed_file", None):
        return False
    blocks = library.users_id
    if not blocks:
        return not getattr(library, "archive_libraries", ())
    return not all(getattr(block, "is_linked_packed", False) for block in blocks)


def _sounds():
    """From Blender 5.2 on geometry may follow one."""
    holders = bpy.data.user_map(subset=list(bpy.data.sounds)) if bpy.data.sounds else {}
    for sound in _unpacked(bpy.data.sounds):
        is_sampled = any(isinstance(holder, (bpy.types.NodeTree, bpy.types.Object)) for holder in holders.get(sound, ()))
        yield Reference("missing-files" if is_sampled else "missing-sounds", sound.filepath, OneFile, sound)


def _unpacked(blocks):
    return (block for block in blocks if block.filepath and not block.packed_file)


def _images():
    timings = _timings()
    for image in bpy.data.images:
        # Python shows an unknown source as an empty text. Cycles reads the file of such an image.
        if image.source in ("GENERATED", "VIEWER") or image_views.is_packed(image):
            continue
        known = timings.get(image, ())
        yield Reference("missing-images", image.filepath, _files_of(image, known), image)
        if image.source == "SEQUENCE" and not _are_known(known):
            yield Reference("missing-images", image.filepath, Gaps, image, used=False)


def _files_of(image, timings):
    if image.source == "TILED":
        return lambda path: Files(_tile(path, tile.number) for tile in image.tiles)
    if image.source == "SEQUENCE" and _are_known(timings):
        return lambda path: Sequence(path, lambda frame: _numbers(timings, frame))
    if image.source == "SEQUENCE":
        return Whole
    if image.use_multiview and image.views_format == "INDIVIDUAL":
        return lambda path: Files(image_views.files_of(path))
    return OneFile


def _are_known(timings):
    return bool(timings) and all(timing.is_known() for timing in timings)


def _numbers(timings, frame):
    return (number for timing in timings if (number := timing.number_at(frame)) is not None)


def _tile(path, number):
    """Blender stores a tiled image's path as a pattern; 3.0 and before as its first tile."""
    column, row = (number - 1001) % 10 + 1, (number - 1001) // 10 + 1
    pattern = path if "<" in path else path.replace("1001", "<UDIM>")
    return pattern.replace("<UDIM>", str(number)).replace("<UVTILE>", f"u{column}_v{row}")


def _timings():
    """Which image is shown when: by the nodes and textures that show it."""
    found = {}
    for tree, _ in node_trees():
        for node in used_nodes(tree):
            user = getattr(node, "image_user", node)
            if node.bl_idname == "GeometryNodeImageTexture":
                found.setdefault(node.inputs["Image"].default_value, []).append(OfSocket(node.inputs["Frame"]))
            elif getattr(node, "image", None) and hasattr(user, "frame_duration"):
                found.setdefault(node.image, []).append(OfUser(user))
    for texture in bpy.data.textures:
        if getattr(texture, "image", None):
            found.setdefault(texture.image, []).append(OfUser(texture.image_user))
    return found


def _clip_sequence(clip):
    return lambda path: Sequence(path, lambda frame: sequence_numbers.of_movie_clip(clip, path, frame))


def _numbered(kind, block, numbers):
    if not block.is_sequence:
        return Reference(kind, block.filepath, OneFile, block)
    return Reference(kind, block.filepath, lambda path: Sequence(path, lambda frame: numbers(block, frame)), block)


def _of_objects():
    for thing in bpy.data.objects:
        for modifier in thing.modifiers:
            if modifier.type == "MESH_CACHE" and modifier.filepath:
                yield Reference("missing-cache-files", modifier.filepath, OneFile, thing)
        for folder, files in caches_of(thing):
            yield Reference("missing-bakes", folder, files, thing)


def _named():
    for one in named_files():
        yield Reference("missing-files", one.stated, OneFile, one.block, used=one.used, by_cycles=one.by_cycles)
    for thing in bpy.data.objects:
        for handed in handed_paths(thing):
            stated = handed.at(bpy.context.scene.frame_current)
            if stated:
                yield Reference("missing-files", stated, _by_frame(handed), thing, library=handed.tree.library)


def _by_frame(handed):
    def path_at(frame):
        stated = handed.at(frame)
        return as_blender_reads(stated, handed.tree.library) if stated else None

    return lambda path: ByFrame(path, path_at)
