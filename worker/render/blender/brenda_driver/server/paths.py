"""Sets paths in Blender literally."""

import os

# BLENDER_FOLDER belongs to this Blender and its worker, and is removed with Blender.
DRIVER_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BLENDER_FOLDER = os.path.dirname(DRIVER_FOLDER)
WORK_FOLDER = os.path.dirname(BLENDER_FOLDER)


def supports_templates(owner, name):
    """Whether this Blender expands `{…}` in a path; 4.5 and later do in some."""
    return getattr(owner.bl_rna.properties[name], "is_path_supports_templates", False)


def set_path(owner, name, path, then=""):
    """`then` is kept as it is: it may have templates. An equal path is not set again."""
    if supports_templates(owner, name):
        # A doubled brace is a literal brace.
        path = path.replace("{", "{{").replace("}", "}}")
    if getattr(owner, name) != path + then:
        setattr(owner, name, path + then)
