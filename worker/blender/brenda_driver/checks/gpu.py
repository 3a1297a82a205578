"""A scene that is to be rendered on a GPU, where none is: Cycles would take the processor, and many times as long."""

from .. import gpu as devices
from .finding import finding


def gpu(asked):
    if devices.is_wanted(asked.scene) and not devices.is_active():
        yield finding(
            "no-gpu",
            f'scene "{asked.scene.name}"',
            "is to be rendered on a GPU, and Cycles has none here",
            "render where there is one, or give --device cpu",
        )
