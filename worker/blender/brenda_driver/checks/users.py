"""Who uses a block of the scene, and whether anything that is rendered does."""

from collections import deque

import bpy

from .. import compositor
from ..animation import is_ever
from ..node_trees import is_of_use
from .finding import label

# What these show is for the people who work on the scene.
_NOT_RENDERED = ("Brush", "Palette", "PaintCurve", "Screen", "Text", "WindowManager", "WorkSpace")
_PICTURES = (bpy.types.Image, bpy.types.MovieClip)
# Of these every one is named; others when they use the block itself, and say more than the object does that has them.
_TELLING = ("Material", "Object", "World")
_SAY_LESS = (
    "Collection",
    "Curve",
    "Curves",
    "Lattice",
    "Mesh",
    "MetaBall",
    "PointCloud",
    "Scene",
    "SurfaceCurve",
    "TextCurve",
    "Volume",
)
_MOST_NAMES = 20


class Users:
    """Of what a frame is made of."""

    def __init__(self, made_of):
        self._made_of = made_of
        self._holders = bpy.data.user_map()

    def of(self, block):
        """The names of those that use it, the nearest first; and whether the scene shows it."""
        if isinstance(block, bpy.types.Library):
            parent = [label(block.parent)] if block.parent else []
            names, used = self._of(block.users_id, [label(one) for one in block.users_id])
            return [*parent, *names][:_MOST_NAMES], used
        return self._of([block], [label(block)] if isinstance(block, bpy.types.Object) else [])

    def _of(self, blocks, names):
        used = False
        seen, waiting = set(blocks), deque(blocks)
        while waiting:
            current = waiting.popleft()
            for holder in sorted(self._holders.get(current, ()), key=lambda one: one.name_full):
                if not _shows(holder, current):
                    continue
                if isinstance(holder, bpy.types.Scene):
                    used = used or self._made_of.show(holder, current)
                if holder in seen:
                    continue
                seen.add(holder)
                kind = holder.bl_rna.identifier
                if kind in _TELLING or (current in blocks and kind not in _SAY_LESS):
                    names.append(label(holder))
                waiting.append(holder)
        return (names or [label(self._made_of.scene)] * used)[:_MOST_NAMES], used


def _shows(holder, block):
    """Whether what the holder makes of the block can be seen in a frame."""
    if holder.bl_rna.identifier in _NOT_RENDERED:
        return False
    if isinstance(block, bpy.types.Scene):
        # A node or a strip shows a picture of it, which makes it a scene that is rendered.
        return isinstance(holder, bpy.types.Scene) and holder.background_set == block
    if isinstance(block, bpy.types.VectorFont) and isinstance(holder, bpy.types.TextCurve):
        return block in _fonts_of(holder)
    if isinstance(block, bpy.types.Texture) and isinstance(holder, bpy.types.Object):
        return _is_modified_by(holder, block)
    if not isinstance(block, _PICTURES):
        return True
    if isinstance(holder, bpy.types.Camera):
        return False  # A background image
    if isinstance(holder, bpy.types.Object) and holder.type == "EMPTY":
        return False  # A reference image
    if isinstance(holder, bpy.types.Scene):
        tree = compositor.tree_of(holder)  # Others of its pictures are tools' and the clip editor's.
        return tree is not None and bool(_is_of_use_in(tree, block))
    tree = holder if isinstance(holder, bpy.types.NodeTree) else getattr(holder, "node_tree", None)
    return tree is None or _is_of_use_in(tree, block) is not False


def _is_modified_by(thing, texture):
    """Whether a modifier has it that is rendered; true when none has it, as particles or a force field then do."""
    having = [one for one in thing.modifiers if texture in (getattr(one, "texture", None), getattr(one, "mask_texture", None))]
    return not having or any(is_ever(one, "show_render") for one in having)


def _fonts_of(text):
    """Those that a character of it is in. A style without a font of its own takes the plain one."""
    for style in {(character.use_bold, character.use_italic) for character in text.body_format[: len(text.body)]}:
        is_bold, is_italic = style
        own = {(True, False): text.font_bold, (False, True): text.font_italic, (True, True): text.font_bold_italic}
        yield own.get((is_bold, is_italic)) or text.font


def _is_of_use_in(tree, block):
    """Whether a node that leads anywhere has the block; None when no node has it."""
    nodes = [node for node in tree.nodes if block in (getattr(node, "image", None), getattr(node, "clip", None))]
    return any(is_of_use(node) for node in nodes) if nodes else None
