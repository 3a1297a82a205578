"""Replaces Cycles where its samples are already rendered and merged; Blender does the rest of a frame as usual."""

from contextlib import contextmanager

import bpy

from ..settings.changed import changed
from ..server.fault import Fault
from .slice_gate import passes_of

ENGINE = "BRENDA_MERGED"


class MergedEngine(bpy.types.RenderEngine):
    bl_idname = ENGINE
    bl_label = "Brenda"
    # The file to read, and the result: exceptions in here do not leave Blender.
    source = None
    layers = 0
    fault = None

    def render(self, depsgraph):
        layer = depsgraph.view_layer_eval
        try:
            for name, channels in passes_of(depsgraph.scene_eval, layer):
                if name != "Combined":
                    self.add_pass(name, len(channels), channels, layer=layer.name)
            result = self.begin_result(0, 0, self.resolution_x, self.resolution_y, layer=layer.name)
            result.load_from_file(MergedEngine.source)
            self.end_result(result)
            MergedEngine.layers += 1
        except Exception as error:
            MergedEngine.fault = error


@contextmanager
def showing(scene, path):
    """Inside, rendering the scene yields the samples in the file."""
    MergedEngine.source, MergedEngine.layers, MergedEngine.fault = path, 0, None
    bpy.utils.register_class(MergedEngine)
    try:
        # Persistent data would keep the engine longer than its class.
        with changed((scene.render, "engine", ENGINE), (scene.render, "use_persistent_data", False)):
            yield
    finally:
        bpy.utils.unregister_class(MergedEngine)
    if MergedEngine.fault or MergedEngine.layers != sum(layer.use for layer in scene.view_layers):
        raise Fault("render", f"Blender does not take merged slices: {MergedEngine.fault or 'layers are missing'}")
