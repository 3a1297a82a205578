"""Whether OpenGL can be used here. Blender finds out when it first draws with it, and crashes when it cannot."""

import os
import subprocess
import sys
from functools import lru_cache

import bpy

from ..outputs import compositor
from ..server.fault import Fault
from ..scene.rendered_scenes import rendered_scenes

_LONGEST = 120
_DRAWN = ("GPENCIL", "GREASEPENCIL")
INSTALL = (
    "install OpenGL: libegl1 libegl-mesa0 libgl1 libopengl0 libgl1-mesa-dri on Debian and Ubuntu, "
    "mesa-libEGL mesa-libGL mesa-dri-drivers on Fedora and Amazon Linux"
)


def needed_for(scene):
    """The part of the scene that is drawn with OpenGL: `EEVEE`, `Workbench`, `Grease Pencil`, or None."""
    for one in rendered_scenes(scene):
        if one.render.engine == "BLENDER_WORKBENCH":
            return "Workbench"
        if one.render.engine.startswith("BLENDER_EEVEE"):
            return "EEVEE"
        if any(thing.type in _DRAWN and not thing.hide_render for thing in one.objects):
            return "Grease Pencil"
    if compositor.tree_of(scene) and getattr(scene.render, "compositor_device", "CPU") == "GPU":
        return "the compositor on the GPU"
    return None


def require(scene):
    """Refuses a scene that would crash Blender."""
    needed = needed_for(scene)
    trouble = needed and trouble_here()
    if trouble:
        raise Fault("gpu", f"no OpenGL: {needed} needs it, and {trouble}; {INSTALL}")


@lru_cache
def trouble_here():
    """Why it cannot be used; None when it can, or when that is unknown. Another process tries it, once."""
    # Vulkan, and other systems, need other tests.
    backend = getattr(bpy.context.preferences.system, "gpu_backend", "OPENGL")
    if sys.platform != "linux" or backend != "OPENGL" or not sys.executable:
        return None
    version = ("4", "3") if bpy.app.version >= (4, 0, 0) else ("3", "3")
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "opengl_probe.py")
    try:
        ended = subprocess.run(
            [sys.executable, "-I", program, *version],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_LONGEST,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    if ended.returncode == 0:
        return None
    lines = [line for line in ended.stderr.splitlines() if line.strip()]
    if ended.returncode == 1 and lines:
        return lines[-1].strip()[:200]
    return f"its driver crashes (signal {-ended.returncode})" if ended.returncode < 0 else None
