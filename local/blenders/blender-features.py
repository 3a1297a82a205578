"""Prints this Blender's version and the features that it was built without: one line of JSON."""

import json

import bpy

# By the names of bpy.app.build_options; a feature that a version no longer lists is always built in.
OPTIONS = {
    "cycles": "Cycles",
    "cycles_osl": "Open Shading Language",
    "usd": "USD",
    "alembic": "Alembic",
    "openvdb": "OpenVDB",
    "image_openexr": "OpenEXR",
    "image_webp": "WebP",
    "image_openjpeg": "JPEG 2000",
    "codec_ffmpeg": "FFmpeg (movies)",
    "fluid": "fluid simulation",
    "mod_oceansim": "ocean simulation",
    "mod_remesh": "remeshing",
    "freestyle": "Freestyle",
}


def denoises():
    try:
        import _cycles
    except ImportError:
        return False
    return getattr(_cycles, "with_openimagedenoise", True)


lacks = [name for option, name in OPTIONS.items() if not getattr(bpy.app.build_options, option, True)]
if not denoises():
    lacks.insert(0, "OpenImageDenoise (denoising)")
print("\nbrenda-features " + json.dumps({"version": bpy.app.version_string, "lacks": lacks}), flush=True)
