"""Each property of each kind of object and of its data, on its own: the kinds are what RNA lists."""

from ..keyframes import animatable, animate
from ..kind import Kind
from ..objects import MAKERS


def kinds(stage):
    """`stage` is used up: one of each kind is made to see what RNA has for it."""
    for label, make in MAKERS.items():
        owners = make(stage.cell(0))
        for place, owner in enumerate(owners):
            for name in list(animatable(owner)):
                yield Kind(f"{label}: {type(owner).__name__}.{name}", _builder(make, place, name))


def _builder(make, place, name):
    def build(cell):
        owner = make(cell)[place]
        return animate(owner, name, cell.random)

    return build
