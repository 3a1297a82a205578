"""The files of an image with several views: one for each eye, or as many as the scene has.

A .blend has a path for each view of an image. Blender reads those and not the image's own (BKE_image_user_file_path in its
blenkernel/intern/image.cc), Python does not show them, and a file may have any there. So they are forgotten as soon as a file is opened, and
Blender makes them again of the image's own path (image_update_views_format there): what it reads is what is listed.
"""

import os
import tempfile

import bpy

from .readings import as_blender_reads
from ..outputs.views import used_views

_forgotten = []
# Blender reads the files of such images even when the .blend has them packed (image_load_sequence_file and image_load_movie_file there).
_READ_WHEN_PACKED = ("MOVIE", "SEQUENCE")


def look_at_files():
    """From now on, whenever a file is opened."""
    # Blender evaluates the scene, and may read images for that, as soon as these have been called.
    bpy.app.handlers.load_post.append(_forget)


def make_again():
    """To be called once the scene's own views are as they are rendered."""
    for image in _forgotten:
        path = as_blender_reads(image.filepath, image.library)
        names = dict.fromkeys(files_of(path))
        if image.packed_files and image.source not in _READ_WHEN_PACKED:
            _make_of_packed(image, names)
        # Blender opens each to see whether it is there, and would wait for a pipe.
        elif all(os.path.isfile(name) or not os.path.lexists(name) for name in names):
            _make(image, image.filepath)
    _forgotten.clear()


def is_packed(image):
    """Whether nothing is read but what is packed. Blender forgets that where it is not as many files as there are views, and reads the path."""
    if image.source in _READ_WHEN_PACKED:
        return False
    packed = len(image.packed_files)
    if packed < 2 or image.source == "TILED":
        return bool(image.packed_file or packed)
    return image.is_multiview and image.views_format == "INDIVIDUAL"


def _make_of_packed(image, names):
    """The files need not be there, so that others stand in for them while Blender looks. Nothing is read of their paths."""
    if len(names) != len(image.packed_files) and image.views_format == "INDIVIDUAL":
        return  # Blender reads the path of an image without views.
    with tempfile.TemporaryDirectory() as folder:
        found = [os.path.join(folder, os.path.basename(name)) for name in names]
        for name in found:
            open(name, "wb").close()
        _make(image, found[0])


def files_of(path):
    """What Blender may read of a path: a file for each view of the scene, where the path ends as that of one of them does. Else itself alone."""
    stem, ending = os.path.splitext(path)
    suffixes = [view.file_suffix for view in used_views(bpy.context.scene.render)]
    own = next((suffix for suffix in suffixes if stem.endswith(suffix)), None)
    if own is None or not ending:
        return [path]
    return [path, *(f"{stem[:len(stem) - len(own)]}{suffix}{ending}" for suffix in suffixes)]


@bpy.app.handlers.persistent
def _forget(*_):
    _forgotten[:] = [image for image in bpy.data.images if image.is_multiview and image.source not in ("GENERATED", "VIEWER")]
    for image in _forgotten:
        _make(image, "")


def _make(image, path):
    """Has Blender make the list of views of `path`. It makes it of what an image shows at present, and would read that: meanwhile it is a point."""
    source, stated = image.source or "FILE", image.filepath
    tiles = [(tile.number, tile.label) for tile in image.tiles] if source == "TILED" else ()
    width, height = image.generated_width, image.generated_height
    image.source = "GENERATED"
    image.generated_width = image.generated_height = 1
    image.filepath_raw = path
    image.use_multiview = image.use_multiview
    image.generated_width, image.generated_height = width, height
    image.source = source
    image.filepath_raw = stated
    for number, label in tiles:
        if image.tiles.get(number) is None:
            image.tiles.new(number, label=label)
