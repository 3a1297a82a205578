"""Textures that differ from one Blender process to the next."""

import bpy

from ...scene.node_trees import used_nodes_within
from ..finding import finding, label


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
        return any(node.bl_idname == "TextureNodeTexNoise" for node in used_nodes_within(texture.node_tree))
    return texture.type == "NOISE"
