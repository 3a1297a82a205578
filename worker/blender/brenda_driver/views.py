"""The views of a scene: its pictures for the left and the right eye, or as many as it says."""


def used_views(render):
    """An empty list when the scene has one picture. To Blender, a scene whose views are all off is such a one."""
    if not render.use_multiview:
        return []
    views = render.stereo_views if render.views_format == "STEREO_3D" else render.views
    return [view for view in views if view.use]
