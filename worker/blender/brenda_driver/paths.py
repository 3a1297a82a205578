"""Paths given to Blender, to be taken as they are."""


def set_path(owner, name, path):
    """Blender 5 reads `{…}` in some of its paths as a template; doubled, a brace is a brace."""
    if getattr(owner.bl_rna.properties[name], "is_path_supports_templates", False):
        path = path.replace("{", "{{").replace("}", "}}")
    setattr(owner, name, path)
