"""Paths given to Blender, to be taken as they are."""

import os

# Of this Blender, which goes with it, and of its worker.
DRIVER_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BLENDER_FOLDER = os.path.dirname(DRIVER_FOLDER)
WORK_FOLDER = os.path.dirname(BLENDER_FOLDER)


def supports_templates(owner, name):
    """Whether this Blender reads `{…}` in a path as a template; 4.5 and later do in some."""
    return getattr(owner.bl_rna.properties[name], "is_path_supports_templates", False)


def set_path(owner, name, path, then=""):
    """`then` stays what it is: it may have templates. A path that is set already is left alone."""
    if supports_templates(owner, name):
        # Doubled, a brace is a brace.
        path = path.replace("{", "{{").replace("}", "}}")
    if getattr(owner, name) != path + then:
        setattr(owner, name, path + then)
