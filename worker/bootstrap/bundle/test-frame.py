# Renders 16 x 16 pixels with one sample of Blender's default scene: blender -b --factory-startup --python-exit-code 1 -P test-frame.py --
# CYCLES
import sys

import bpy

scene = bpy.context.scene
render = scene.render


def choose(*names):
    for name in names:
        try:
            render.engine = name
        except TypeError:
            continue
        return True
    return False


wanted = sys.argv[-1]
# Blender 4.2 to 4.5 have another name for EEVEE.
eevee = ("BLENDER_EEVEE", "BLENDER_EEVEE_NEXT")
if wanted == "any":
    choose("CYCLES", *eevee)
elif not choose(*(eevee if wanted in eevee else (wanted,))):
    sys.exit(f"this Blender has no engine {wanted}")
render.resolution_x = render.resolution_y = 16
render.resolution_percentage = 100
if render.engine == "CYCLES":
    scene.cycles.samples = 1
    # Some Blenders have no denoiser; the check of a scene refuses scenes that need one.
    scene.cycles.use_denoising = False
else:
    scene.eevee.taa_render_samples = 1
bpy.ops.render.render()
print(f"rendered a frame with {render.engine}", flush=True)
