"""What a frame reveals of its scene's path."""

import bpy


def are_shown(scenes):
    """Whether one of them draws the file's path into the picture."""
    return any(scene.render.use_stamp and scene.render.use_stamp_filename for scene in scenes)


def keep_out_of_metadata():
    """Blender writes the open file's path into each picture's metadata, unless it draws it; the path of a copy means nothing to people."""
    for scene in bpy.data.scenes:
        if not scene.render.use_stamp:
            scene.render.use_stamp_filename = False
