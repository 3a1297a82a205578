"""Views whose suffix or name would lead their files out of the frame's folder."""

from ...scene.shown_name import shown_name
from ..finding import finding


def view_names(asked):
    made_of = asked.made_of
    shown = {shown_name(scene) for scene in (*made_of.rendered, *made_of.composited, *made_of.edited)}
    for one in asked.renamed:
        yield finding(
            "views-elsewhere",
            f'scene "{one.scene}", view "{one.view}"',
            f'its {one.what} "{one.was}" leads to another folder, or cannot be in the name of a file; here it is "{one.now}"',
            "give it one without slashes and control characters in Blender (Output > Stereoscopy), also to cameras that are told by it, and save",
            used=one.is_used and one.scene in shown,
        )
