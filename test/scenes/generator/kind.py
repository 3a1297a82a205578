"""One way in which frames of a scene can differ."""

import bpy


class Kind:
    """`build` takes a Cell, or, where the whole picture is needed (`alone`), the Stage."""

    def __init__(self, name, build, alone=False):
        self.name, self.build, self.alone = name, build, alone


def types_below(base):
    """RNA's classes of a kind, such as all modifiers, by name."""
    found = []
    for name in dir(bpy.types):
        made = getattr(bpy.types, name)
        if isinstance(made, type) and issubclass(made, base) and made is not base:
            found.append(made)
    return found


def choices_of(struct, name):
    return [item.identifier for item in struct.bl_rna.properties[name].enum_items]
