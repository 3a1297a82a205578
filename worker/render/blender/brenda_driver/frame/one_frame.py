"""One frame with which scripts run, of the scene or of extensions.

Such a script may look at anything: which scenes there are, what the context is, how often it is called. So Blender opens this scene and
renders it as for `blender -b SCENE -f N`, by its own command line, and the driver does its part in between:

    blender -b -P driver.py SCENE -P go_on.py -f N -P go_on.py -- COMMANDS ANSWERS one-frame
"""

import time
from contextlib import ExitStack

import bpy

from ..machine import gpu, opengl
from ..scene import layers_on
from ..scripts import untrusted
from ..server.fault import Fault
from .frame import failure
from ..server.server import Later
from ..server.session import Session
from ..scene.taken import as_taken


class OneFrame(Session):
    """A verb's remaining work is done when Blender has opened the scene, or rendered the frame."""

    def __init__(self, tell, give_up):
        """`give_up` is called with the fault of the current command, and does not return."""
        super().__init__(tell)
        self._give_up = give_up

    def open(self, scene, settings, savedBy, copyOf):
        self._is_copy = copyOf is not None
        started = time.perf_counter()
        untrusted.expect(settings.get("trusted", False))

        def opened():
            self._blocked = untrusted.blocked()
            self._scripted = self._scripts.are_there()
            self._take_up(settings)
            return {"openSeconds": time.perf_counter() - started}

        return Later(opened)

    def render(self, frame, folder, withoutGpu):
        if not withoutGpu:
            gpu.require(self._scene, frame)
        opengl.require(self._scene)
        described = {}

        def describe(render=None):
            described.update(self._describe(frame, render))

        around = ExitStack()
        around.enter_context(self._with_layers(frame))
        around.enter_context(as_taken(self._scene, describe))
        found = around.enter_context(self._rendering(frame, folder, "frame_######"))

        def rendered():
            try:
                around.close()
            except Fault as fault:
                raise Fault("unwritten", str(fault)) from None
            if not described:  # A script of the scene has removed the driver's handler.
                describe()
            return {**found, **described, "reopenSeconds": 0}

        return Later(rendered)

    def failed(self, said):
        """Refuses a frame that was not written, with the errors that Blender printed."""
        raise failure("; ".join(said), self._scene, gpu.is_wanted(self._scene))

    def _hold_names(self, render):
        if not render.use_file_extension:
            render.use_file_extension = True

    def _with_layers(self, frame):
        """When Blender calls render_pre, the frame's values of the layers' animation are set."""
        around = ExitStack()
        if layers_on.are_moved(self._scene):

            def look(*_):
                try:
                    layers_on.require_one(self._scene, frame)
                except Fault as fault:
                    self._give_up(fault)

            hooks = bpy.app.handlers.render_pre
            hooks.append(look)
            around.callback(lambda: look in hooks and hooks.remove(look))
        return around
