"""Every type of modifier and of constraint."""

import bpy

from ..keyframes import animate_some
from ..kind import Kind, choices_of
from ..objects import MAKERS
from ..pointers import fill

# Simulations and what lives on one: physics.py has them.
SIMULATED = {
    "CLOTH", "COLLISION", "DYNAMIC_PAINT", "EXPLODE", "FLUID", "PARTICLE_INSTANCE", "PARTICLE_SYSTEM", "SOFT_BODY",
}
# Needs a file that this Blender did not write, or that geometry.py is about.
_ELSEWHERE = {"MESH_CACHE", "MESH_SEQUENCE_CACHE", "NODES", "SURFACE"}


def kinds(_):
    for kind in choices_of(bpy.types.Modifier, "type"):
        if kind not in SIMULATED | _ELSEWHERE and not kind.startswith(("GREASE_PENCIL", "LINEART")):
            yield Kind(f"modifier {kind}", _modified(kind))
    for kind in choices_of(bpy.types.Texture, "type"):
        if kind not in ("NONE", "IMAGE"):
            yield Kind(f"texture {kind}", _displaced(kind))
    for kind in choices_of(bpy.types.Constraint, "type"):
        if kind not in ("CAMERA_SOLVER", "FOLLOW_TRACK", "OBJECT_SOLVER", "TRANSFORM_CACHE"):
            yield Kind(f"constraint {kind}", _constrained(kind))
            yield Kind(f"constraint {kind} of a bone", _constrained_bone(kind))


def _modified(kind):
    def build(cell):
        thing = cell.mesh("cube" if kind in ("BEVEL", "SOLIDIFY", "SKIN", "WIREFRAME") else "ball")
        modifier = thing.modifiers.new("Modifier", kind)
        if kind == "SUBSURF":
            modifier.render_levels = 2
        fill(modifier, cell)
        return animate_some(modifier, cell.random)

    return build


def _displaced(kind):
    def build(cell):
        thing = cell.mesh("grid")
        texture = bpy.data.textures.new("Texture", kind)
        modifier = thing.modifiers.new("Displace", "DISPLACE")
        modifier.texture, modifier.strength = texture, 0.6
        return animate_some(texture, cell.random) + animate_some(modifier, cell.random, 0.3)

    return build


def _constrained(kind):
    def build(cell):
        return _on(cell.mesh("cube"), kind, cell)

    return build


def _constrained_bone(kind):
    def build(cell):
        return _on(MAKERS["armature"](cell)[1], kind, cell)

    return build


def _on(owner, kind, cell):
    constraint = owner.constraints.new(kind)
    if kind == "ARMATURE":
        constraint.targets.new().target = cell.helper()
    fill(constraint, cell)
    return animate_some(constraint, cell.random, 0.3) + 1
