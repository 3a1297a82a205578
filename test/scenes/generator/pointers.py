"""Fills what a modifier, a constraint or a node points at, so that it has something to work with."""

import bpy


def fill(owner, cell, helper=None):
    """By the type that RNA says. Whatever Blender refuses stays empty."""
    for rule in owner.bl_rna.properties:
        if rule.is_readonly:
            continue
        try:
            if rule.type == "POINTER" and getattr(owner, rule.identifier) is None:
                value = _some(rule.fixed_type.identifier, cell, helper)
            elif rule.type == "STRING" and "vertex_group" in rule.identifier:
                value = "Group" if "influence" in rule.identifier or rule.identifier == "vertex_group" else None
            elif rule.type == "STRING" and rule.identifier in ("uv_layer", "uv_map"):
                value = "UVMap"
            else:
                continue
            if value is not None:
                setattr(owner, rule.identifier, value)
        except (AttributeError, RuntimeError, TypeError, ValueError):
            continue


def _some(kind, cell, helper):
    if kind == "Object":
        return helper or cell.helper()
    if kind == "Collection":
        collection = bpy.data.collections.new("Collection")
        cell.stage.scene.collection.children.link(collection)
        collection.objects.link(helper or cell.helper())
        return collection
    if kind == "Texture":
        texture = bpy.data.textures.new("Texture", "CLOUDS")
        texture.noise_scale = 0.3
        return texture
    if kind == "Material":
        return bpy.data.materials[0]
    return None
