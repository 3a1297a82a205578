"""The settings of the scene itself, of its view layers, its world and its camera: by what RNA has, a few at a time."""

from ..keyframes import animatable, animate
from ..kind import Kind

_AT_ONCE = 3
_NEVER = ("Main", "ToolSettings", "AnimData", "TransformOrientationSlot", "ID", "SceneDisplay", "SceneHydra", "SceneEEVEE", "Depsgraph")


def kinds(stage):
    for label, owner in _owners(stage).items():
        names = list(animatable(owner))
        for start in range(0, len(names), _AT_ONCE):
            some = names[start : start + _AT_ONCE]
            yield Kind(f"{label}: {' '.join(some)}", _builder(label, some), alone=True)


def _builder(label, names):
    def build(stage):
        _show_everything(stage)
        owner = _owners(stage)[label]
        return sum(animate(owner, name, stage.random) for name in names)

    return build


def _show_everything(stage):
    """Something in the picture for each of the settings to change."""
    stage.camera.data.type = "PERSP"
    stage.camera.data.dof.use_dof = True
    for number in (0, 3, 5, 10, 15):
        cell = stage.cell(number)
        cell.mesh()
        cell.helper()
    thing = stage.cell(9).mesh("grid")
    thing.modifiers.new("Fine", "SUBSURF").render_levels = 2


def _owners(stage):
    """By the path from the scene, through everything that is part of it."""
    found = {}
    _walk("scene", stage.scene, found, 0)
    _walk("view layer", stage.scene.view_layers[0], found, 0)
    _walk("world", stage.world, found, 0)
    _walk("camera", stage.camera.data, found, 0)
    return found


def _walk(path, owner, found, depth):
    found[path] = owner
    if depth == 2:
        return
    for rule in owner.bl_rna.properties:
        if rule.type != "POINTER" or rule.identifier in ("rna_type", "animation_data", "id_data"):
            continue
        part = getattr(owner, rule.identifier, None)
        # Blocks of their own are animated by themselves.
        if part is None or not hasattr(part, "bl_rna") or hasattr(part, "users") or part.bl_rna.identifier in _NEVER:
            continue
        _walk(f"{path}.{rule.identifier}", part, found, depth + 1)
