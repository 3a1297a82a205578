"""The views of a scene: its pictures for the left and the right eye, or as many as it says."""

from collections import namedtuple

import bpy

from ..scene.shown_name import shown_name
from ..server.fault import bad_input
from .plain_names import plain, shortened

# Bytes that a .blend has for each, without the one that ends it.
_LONGEST = 63

# A text of a view that a file cannot be called: what it was, what it is now, and whether the scene makes a picture of the view.
Renamed = namedtuple("Renamed", ("scene", "view", "what", "was", "now", "is_used"))


def used_views(render):
    """An empty list when the scene has one picture. To Blender, a scene whose views are all off is such a one."""
    if not render.use_multiview:
        return []
    views = render.stereo_views if render.views_format == "STEREO_3D" else render.views
    return [view for view in views if view.use]


def keep_inside():
    """Blender puts a view's suffix into the names of files as it is, and the view's own name where it finds no suffix.

    It makes folders on the way, so a suffix could lead anywhere. Of every scene, whether it is rendered or not, as scripts and strips may
    choose another: none is left that is more than a part of a name.

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
    """Another view may be called so already: its file would be written over."""
    others = {getattr(one, attribute).casefold() for one in scene.render.views if one != view}
    now, count = tamed, 2
    while now.casefold() in others:
        end = f"_{count}"
        now, count = shortened(tamed, _LONGEST - len(end)) + end, count + 1
    setattr(view, attribute, now)
    if _tamed(getattr(view, attribute)) != getattr(view, attribute):
        raise bad_input(f'scene "{plain(shown_name(scene))}": the {attribute} of a view leads out of the folder of the frame, and Blender keeps it')
    return now
