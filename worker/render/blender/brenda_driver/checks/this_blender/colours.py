"""Colour management that the scene uses and this Blender does not have.

Blender replaces an unknown name as soon as it opens a file, and reports it only in its log. The memory of the blocks shows whose name it
was: the new name overwrites the old one, and the end of a longer old name is still there.
"""

import re

import bpy

from ...files import blend_file
from ...outputs import compositor
from ...settings.colour_names import begins_unknown, covers, unknown_names
from ...scene.shown_strips import sequencer_renders
from ...scene.strips import all_strips
from ..finding import finding, label

# Messages of Blender 3.4 to 5.2, in this order: what the name is for, the name, and its replacement.
_SAID = re.compile(
    r'(?:(?P<device>[Dd]isplay) "(?P<display>.*)" used by (?P<of>[\w ]+)'
    r'|(?P<owner>[\w ]+) (?P<kind>view|look|colorspace) "(?P<name>.*)") not found, '
    r'(?:setting (?:default|to(?: default)?) \(?"(?P<taken>.*)"\)?|will use default)'
)
# Blender 5 prefixes a time, a category and a level.
_BEFORE = re.compile(r"^(?:Color management: |.*?\| +(?:(?:WARNING|ERROR) +)?)")
_KINDS = {"view": "view transform", "look": "look", "display": "display device", "colorspace": "colour space"}


def colours(asked):
    for line in dict.fromkeys(asked.colours):
        words = _BEFORE.sub("", line).strip()
        said = _SAID.match(words)
        if said:
            yield from _of(_Missing(said), asked)
        elif "scene linear working" in words:
            say = f"is not one of this Blender {bpy.app.version_string}, which says: {words}"
            yield finding("missing-colours", "the working colour space of the file", say, _fix(asked))
    yield from _unsaid(asked)


class _Missing:
    """A name that Blender did not find, as its log reports it."""

    def __init__(self, said):
        self.words = said.string
        self.kind = "display" if said["device"] else said["kind"]
        self.owner = said["of"] or said["owner"]
        self.name = said["display"] if said["device"] else said["name"]
        self.taken = said["taken"] or ""


def _of(missing, asked):
    for block, names, used in _holders(missing, asked):
        subject = label(block) if isinstance(block, bpy.types.ID) else block
        say = (
            f'has the {_KINDS[missing.kind]} "{missing.name}", which this Blender {bpy.app.version_string} has not got; '
            f"it says: {missing.words}"
        )
        yield finding("missing-colours", subject, say, _fix(asked), names, used)


def _holders(missing, asked):
    """Whose name it was: a block, or a description; who uses that; and whether a frame shows it."""
    scene, owner = asked.scene, missing.owner
    found = []
    if owner in ("scene", "scene output"):
        of_output = owner == "scene output"
        # Blender 5 also checks the settings that an output does not use.
        for one in (one for one in _scenes(scene) if not of_output or _overrides(one.render.image_settings)):
            settings = _settings(one.render.image_settings if of_output else one, missing.kind)
            if covers(settings, missing.taken, missing.name):
                found.append((one, (), one == scene and _is_for_display(one)))
    elif owner == "sequencer":
        for one in filter(sequencer_renders, bpy.data.scenes):
            space = one.sequencer_colorspace_settings
            if covers(space, space.name, missing.name):
                found.append((one, (), one == scene))
    elif owner == "sequencer strip":
        for one, strip, shows in all_strips():
            if begins_unknown(getattr(strip, "colorspace_settings", None), missing.name):
                found.append((f'strip "{strip.name}"', (label(one),), shows))
    elif owner in ("image", "clip"):
        for block in bpy.data.images if owner == "image" else bpy.data.movieclips:
            if begins_unknown(block.colorspace_settings, missing.name):
                found.append((block, *asked.users.of(block)))
    else:  # A node of Blender 5's compositor, or an owner that only newer versions check.
        found.append((f"a {owner}", (), True))
    return found


def _scenes(scene):
    """Scenes with content: the driver has an empty one of its own."""
    return [one for one in bpy.data.scenes if one == scene or one.objects]


def _settings(owner, kind):
    return owner.display_settings if kind == "display" else owner.view_settings


def _overrides(image_settings):
    return getattr(image_settings, "color_management", "") == "OVERRIDE"


def _is_for_display(scene):
    """Whether any file is written through the view: not when all files hold linear colours."""
    formats = [scene.render.image_settings]
    tree = compositor.tree_of(scene)
    for node in tree.nodes if tree else ():
        if node.bl_idname == "CompositorNodeOutputFile" and not node.mute:
            formats.append(node.format)
        elif node.bl_idname == "CompositorNodeConvertToDisplay":
            return True
    return not all(getattr(one, "has_linear_colorspace", False) for one in formats)


def _unsaid(asked):
    """Names that Blender looks up only when it needs them, and silently ignores: of outputs, and of nodes before Blender 5."""
    scene = asked.scene
    outputs = [(f"output of {label(scene)}", scene.render.image_settings)]
    outputs += [(f'File Output node "{output.node.name}"', output.node.format) for output, _ in asked.file_outputs.uses(scene)]
    for subject, settings in outputs:
        if _overrides(settings):
            for kind, name in unknown_names(settings):
                yield finding("missing-colours", subject, _unknown(kind, name), _fix(asked))
    tree = compositor.tree_of(scene)
    for node in tree.nodes if tree else ():
        if node.bl_idname == "CompositorNodeConvertColorSpace" and not node.mute:
            for end in ("from_color_space", "to_color_space"):
                if not getattr(node, end):
                    say = f"its {end.replace('_', ' ')} is one that this Blender {bpy.app.version_string} has not got"
                    yield finding("missing-colours", f'node "{node.name}"', say, _fix(asked))


def _unknown(kind, name):
    return f'has the {_KINDS[kind]} "{name}", which this Blender {bpy.app.version_string} has not got'


def _fix(asked):
    saved, config = blend_file.saved_by(), asked.ocio
    if config:
        return (
            f"render with the OpenColorIO configuration that the scene was made with (--ocio; now it is {config}), or with "
            "--ocio none if that was Blender's own"
        )
    newer = f"use Blender {saved} or newer, which saved it; or " if blend_file.is_newer() else ""
    return (
        f"{newer}name the OpenColorIO configuration that the scene was made with (--ocio, or the environment variable OCIO); or "
        "choose colours that this Blender has (Render > Color Management) and save"
    )
