"""What a frame tells of where its scene lies."""

import bpy


def are_shown(scenes):
    """Whether the path of the file is drawn into the picture of one of them."""
    return any(scene.render.use_stamp and scene.render.use_stamp_filename for scene in scenes)


def keep_out_of_metadata():
    """Blender writes the path of the open file into each picture that it is not drawn into; that of a copy says nothing to people."""
    for scene in bpy.data.scenes:
        if not scene.render.use_stamp:
            scene.render.use_stamp_filename = False
