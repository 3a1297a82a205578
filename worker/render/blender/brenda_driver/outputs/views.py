"""The views of a scene: its pictures for the left and the right eye, or as many as it defines."""

from collections import namedtuple

import bpy

from ..scene.shown_name import shown_name
from ..server.fault import bad_input
from .plain_names import plain, shortened

# The size of each in a .blend in bytes, without the terminating zero.
_LONGEST = 63

# A text of a view that cannot be part of a file name: the old and new text, and whether the scene renders the view.
Renamed = namedtuple("Renamed", ("scene", "view", "what", "was", "now", "is_used"))


def used_views(render):
    """Empty when the scene has one picture. Blender treats a scene whose views are all off like that."""
    if not render.use_multiview:
        return []
    views = render.stereo_views if render.views_format == "STEREO_3D" else render.views
    return [view for view in views if view.use]


def keep_inside():
    """Blender adds a view's suffix to file names as it is, or the view's name where there is no suffix.

    It makes missing folders, so a suffix could lead anywhere. This covers every scene, rendered or not, as scripts and strips may choose
    another. It leaves no text that is more than part of a name.

    @returns what was changed.
    """
    changed = []
    for scene in bpy.data.scenes:
        used = {view.name for view in used_views(scene.render)}
        for view in scene.render.views:
            is_used, name = view.name in used, view.name
            for attribute, what in (("file_suffix", "suffix"), ("name", "name")):
                was = getattr(view, attribute)
                if _tamed(was) != was:
                    now = _set(scene, view, attribute, _tamed(was))
                    changed.append(Renamed(shown_name(scene), shown_name(view), what, was, now, is_used))
    return changed


def _tamed(text):
    return shortened(plain(text), _LONGEST)


def _set(scene, view, attribute, tamed):
    """Another view may already have that name: its file would be overwritten."""
    others = {getattr(one, attribute).casefold() for one in scene.render.views if one != view}
    now, count = tamed, 2
    while now.casefold() in others:
        end = f"_{count}"
        now, count = shortened(tamed, _LONGEST - len(end)) + end, count + 1
    setattr(view, attribute, now)
    if _tamed(getattr(view, attribute)) != getattr(view, attribute):
        raise bad_input(f'scene "{plain(shown_name(scene))}": the {attribute} of a view leads out of the folder of the frame, and Blender keeps it')
    return now
