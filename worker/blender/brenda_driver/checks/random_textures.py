"""Textures that no two Blenders show alike."""

import bpy

from ..node_trees import is_of_use
from .finding import finding, label


def random_textures(asked):
    for texture in bpy.data.textures:
        if not _is_random(texture):
            continue
        holders, used = asked.users.of(texture)
        if used:
            say = "is random: each Blender that is started renders other pixels, and no two machines the same frame"
            yield finding("random-textures", label(texture), say, "give it another type, such as Clouds", holders)


def _is_random(texture):
    if texture.use_nodes and texture.node_tree:
        return _has_noise(texture.node_tree)
    return texture.type == "NOISE"


def _has_noise(tree, within=()):
    if tree in within:
        return False
    for node in tree.nodes:
        if node.bl_idname == "TextureNodeTexNoise" and is_of_use(node):
            return True
        group = getattr(node, "node_tree", None)
        if group and is_of_use(node) and _has_noise(group, (*within, tree)):
            return True
    return False
