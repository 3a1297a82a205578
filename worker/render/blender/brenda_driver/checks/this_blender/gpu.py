"""A scene set to render on a GPU, on a machine without one: Cycles would use the processor, and take many times as long."""

from ...machine import gpu as devices
from ..finding import finding


def gpu(asked):
    if devices.is_active():
        return
    for scene in filter(devices.is_for_gpu, asked.scenes):
        yield finding(
            "no-gpu",
            f'scene "{scene.name}"',
            "is to be rendered on a GPU, and Cycles has none here",
            "render where there is one, or give --device cpu",
        )
