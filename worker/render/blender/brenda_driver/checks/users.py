"""Who uses a block of the scene, and whether anything that is rendered does."""

from collections import deque

import bpy

from ..outputs import compositor
from ..scene.animation import is_ever
from ..scene.node_trees import used_nodes
from ..scene.seen_objects import SeenObjects
from ..scene.shown_name import shown_name
from ..scene.worn_materials import WornMaterials
from .finding import label

# These show things only to people who work on the scene.
_NOT_RENDERED = ("Brush", "Palette", "PaintCurve", "Screen", "Text", "WindowManager", "WorkSpace")
_PICTURES = (bpy.types.Image, bpy.types.MovieClip)
# Users of these types are always named. Others are named only when they use the block itself, unless their object says more.
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
    """Works on the scenes that a frame is made of. Where scripts run with frames (`is_scripted`), they may turn on objects that are off."""

    def __init__(self, made_of, is_scripted):
        self._made_of = made_of
        self._holders = bpy.data.user_map()
        self._seen = SeenObjects(made_of, self._holders, is_scripted)
        self._worn = WornMaterials(made_of, self._holders, self._seen, is_scripted)

    def of(self, block):
        """The names of its users, the nearest first, and whether the scene shows it."""
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
            if isinstance(current, bpy.types.Object) and not self._seen.may_have(current):
                continue
            for holder in sorted(self._holders.get(current, ()), key=lambda one: shown_name(one, "name_full")):
                if not _shows(holder, current) or not self._wears(holder, current):
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
        return list(dict.fromkeys(names or [label(self._made_of.scene)] * used))[:_MOST_NAMES], used

    def _wears(self, holder, block):
        if not isinstance(block, bpy.types.Material) or not isinstance(holder, (bpy.types.Object, bpy.types.Mesh, bpy.types.Curve)):
            return True
        return self._worn.may_show(holder, block)


def _shows(holder, block):
    """Whether a frame can show what the holder makes of the block."""
    if holder.bl_rna.identifier in _NOT_RENDERED:
        return False
    if isinstance(block, bpy.types.Scene):
        # A node or strip shows the picture of a scene, so that scene counts as rendered.
        return isinstance(holder, bpy.types.Scene) and holder.background_set == block
    if isinstance(block, bpy.types.VectorFont) and isinstance(holder, bpy.types.TextCurve):
        return block in _fonts_of(holder)
    if isinstance(block, bpy.types.Texture) and isinstance(holder, bpy.types.Object):
        return _is_modified_by(holder, block)
    if isinstance(block, bpy.types.NodeTree):
        if isinstance(holder, bpy.types.Object):
            return _is_modified_by(holder, block)
        tree = holder if isinstance(holder, bpy.types.NodeTree) else getattr(holder, "node_tree", None)
        return tree is None or _is_of_use_in(tree, block) is not False
    if not isinstance(block, _PICTURES):
        return True
    if isinstance(holder, bpy.types.Camera):
        return False  # A background image
    if isinstance(holder, bpy.types.Object) and holder.type == "EMPTY":
        return False  # A reference image
    if isinstance(holder, bpy.types.Scene):
        tree = compositor.tree_of(holder)  # Other pictures of a scene belong to tools and the clip editor.
        return tree is not None and bool(_is_of_use_in(tree, block))
    tree = holder if isinstance(holder, bpy.types.NodeTree) else getattr(holder, "node_tree", None)
    return tree is None or _is_of_use_in(tree, block) is not False


def _is_modified_by(thing, block):
    """Whether a rendered modifier has the texture or nodes; true when no modifier has them, as particles or a force field then do."""
    names = ("texture", "mask_texture", "node_group")
    having = [one for one in thing.modifiers if any(getattr(one, name, None) == block for name in names)]
    return not having or any(is_ever(one, "show_render") for one in having)


def _fonts_of(text):
    """The fonts that its characters use. A style without a font uses the regular one."""
    for style in {(character.use_bold, character.use_italic) for character in text.body_format[: len(text.body)]}:
        is_bold, is_italic = style
        own = {(True, False): text.font_bold, (False, True): text.font_italic, (True, True): text.font_bold_italic}
        yield own.get((is_bold, is_italic)) or text.font


def _is_of_use_in(tree, block):
    """Whether a node whose results are rendered has the block; None when no node has it, or the tree itself may pass it to one."""
    nodes = {node for node in tree.nodes if _has(node, block)}
    if not nodes or any(getattr(socket, "default_value", None) == block for socket in _interface(tree)):
        return None
    return any(node in nodes for node in used_nodes(tree))


def _has(node, block):
    return any(getattr(node, name, None) == block for name in ("image", "clip", "node_tree")) or any(
        getattr(socket, "default_value", None) == block for socket in node.inputs
    )


def _interface(tree):
    """Blender 3.6 and before keep a tree's inputs in a separate list."""
    return tree.interface.items_tree if hasattr(tree, "interface") else tree.inputs
