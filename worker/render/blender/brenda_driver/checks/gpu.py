"""A scene that is to be rendered on a GPU, where none is: Cycles would take the processor, and many times as long."""

from ..machine import gpu as devices
from .finding import finding


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
