"""A scene that is drawn with OpenGL, where OpenGL does not work: Blender would crash at its first frame."""

from ...machine import opengl as here
from ..finding import finding


def opengl(asked):
    needed = here.needed_for(asked.scene)
    trouble = needed and here.trouble_here()
    if trouble:
        say = f"is drawn with OpenGL ({needed}), which cannot be used on this machine: {trouble}"
        yield finding("no-opengl", f'scene "{asked.scene.name}"', say, here.INSTALL)
