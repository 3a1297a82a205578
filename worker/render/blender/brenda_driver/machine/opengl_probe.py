"""A separate program: makes an OpenGL context as a background Blender does, and exits with 0 when it could.

A failure here would crash Blender; this process may end in any way. It prints the reason, on one line.
"""

import ctypes
import os
import sys

_EGL_OPENGL_API = 0x30A2
_CONFIG = (0x3033, 0x0001, 0x3040, 0x0008, 0x3038)  # Without a window, of OpenGL
_CONTEXT = (0x3098, int(sys.argv[1]), 0x30FB, int(sys.argv[2]), 0x30FD, 1, 0x3038)  # At least this version, in the core profile


def library(*names):
    for name in names:
        try:
            return ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL)
        except OSError:
            pass
    sys.exit(f"there is no {' or '.join(names)}")


def numbers(values):
    return (ctypes.c_int * len(values))(*values)


def make_context(egl):
    """The step that failed, or None."""
    display = egl.eglGetDisplay(None)
    if not display or not egl.eglInitialize(ctypes.c_void_p(display), None, None):
        return "EGL has no display and no driver"
    if not egl.eglBindAPI(_EGL_OPENGL_API):
        return "EGL has no OpenGL"
    config, count = ctypes.c_void_p(), ctypes.c_int()
    found = egl.eglChooseConfig(
        ctypes.c_void_p(display), numbers(_CONFIG), ctypes.byref(config), 1, ctypes.byref(count)
    )
    if not found or not count.value:
        return None  # Blender also requests other versions, and may get one.
    if not egl.eglCreateContext(ctypes.c_void_p(display), config, None, numbers(_CONTEXT)):
        return f"its driver has no OpenGL {sys.argv[1]}.{sys.argv[2]}"
    return None


egl = library("libEGL.so.1", "libEGL.so")
library("libGL.so.1", "libOpenGL.so.0", "libGL.so")
egl.eglGetDisplay.restype = egl.eglCreateContext.restype = ctypes.c_void_p
trouble = make_context(egl)
if trouble:
    # As Blender does, it ignores the display that the environment names.
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        os.environ.pop(name, None)
    os.environ["EGL_PLATFORM"] = "surfaceless"
    trouble = make_context(egl)
sys.exit(trouble)
