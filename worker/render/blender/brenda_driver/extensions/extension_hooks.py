"""Code of extensions that runs while a frame is rendered. It can see how the frame is rendered, and remember earlier frames.

Handlers and driver functions run with each frame. A render engine runs where a scene uses it. A property may have a getter in Python, which
Blender does not report, and calls when a driver reads the property.
"""

import re

import bpy

from ..scene.node_trees import animated
from ..scripts.scripts_in_frames import engines

_NAME = re.compile(r"\w+")


class ExtensionHooks:
    """Create it before the first extension is enabled."""

    def __init__(self):
        self._before = _called(), engines(), _properties()
        self._always, self._engines, self._properties = False, frozenset(), frozenset()

    def look(self):
        """Call it when the extensions are enabled."""
        called, known_engines, properties = self._before
        self._always = _called() != called
        self._engines = {getattr(engine, "bl_idname", None) for engine in engines() - known_engines}
        self._properties = _properties() - properties

    def run_with_frames(self):
        """Whether they run with frames of the open scene."""
        return self._always or self._has_engine() or self._is_read()

    def _has_engine(self):
        return bool(self._engines) and any(scene.render.engine in self._engines for scene in bpy.data.scenes)

    def _is_read(self):
        return bool(self._properties) and any(not self._properties.isdisjoint(_NAME.findall(path)) for path in _read_by_drivers())


def _called():
    handlers = (getattr(bpy.app.handlers, name) for name in dir(bpy.app.handlers))
    return [len(one) for one in handlers if isinstance(one, list)], sorted(bpy.app.driver_namespace)


def _properties():
    """The names of all properties that Python has added to Blender's types."""
    types = (getattr(bpy.types, name) for name in dir(bpy.types))
    structs = (kind.bl_rna for kind in types if hasattr(kind, "bl_rna"))
    return {one.identifier for struct in structs for one in struct.properties if one.is_runtime}


def _read_by_drivers():
    for owner, _ in animated():
        for curve in owner.animation_data.drivers:
            for variable in curve.driver.variables:
                yield from (target.data_path for target in variable.targets)
