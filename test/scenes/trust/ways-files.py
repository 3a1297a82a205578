"""Scenes that are right as long as the files are there that they read."""

import glob
import os
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small
from green_wall import GREEN, green, make, paint, place, stage, wall


def texture():
    stage()
    picture = green("wall.png")
    wall(picture)
    small.save(place("absolute"))
    picture.filepath = "/home/artist/wall.png"
    bpy.ops.wm.save_as_mainfile(filepath=small.here(place("absolute.blend")), relative_remap=False)
    picture.filepath = small.here(place("wall.png"))


def tiles():
    """The left half of the wall shows one tile, the right half the other."""
    stage()
    small.picture(place("skin.1002.png"), GREEN)
    picture = green("skin.1001.png", "TILED")
    picture.filepath = small.here(place("skin.<UDIM>.png"))
    picture.tiles.new(1002)
    thing, _ = wall(picture)
    for loop in thing.data.uv_layers[0].data:
        loop.uv.x *= 2


def sequence():
    stage(3)
    for number in (1, 2, 3):
        small.picture(place(f"step_{number:03d}.png"), GREEN)
    _, node = wall(green("step_001.png", "SEQUENCE"))
    node.image_user.frame_duration = 3
    node.image_user.use_auto_refresh = True


def library():
    """The wall is linked, and its material is of a library of that library."""
    small.start()
    paint("Green")[0].use_fake_user = True
    small.save(place("paint"))
    small.start()
    wall()[0].data.materials.clear()
    with bpy.data.libraries.load(small.here(place("paint.blend")), link=True) as (_, here):
        here.materials = ["Green"]
    bpy.data.objects["Wall"].data.materials.append(bpy.data.materials["Green"])
    small.save(place("walls"))
    # What it is after somebody has given the wall another name.
    bpy.data.objects["Wall"].name = "Facade"
    small.save(place("renamed"))
    made = stage()
    with bpy.data.libraries.load(small.here(place("walls.blend")), link=True) as (_, here):
        here.objects = ["Wall"]
    made.collection.objects.link(bpy.data.objects["Wall"])


def font():
    """The underline of a long line fills the frame, which in a narrower font does not come as far: this one has wide signs for letters that it lacks."""
    made = stage()
    path = small.here(place("letters.woff2"))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    fonts = bpy.utils.system_resource("DATAFILES", path="fonts")
    with open(glob.glob(os.path.join(fonts, "NotoSansEthiopic-Regular.woff2"))[0], "rb") as source:
        with open(path, "wb") as copy:
            copy.write(source.read())
    curve = bpy.data.curves.new("Letters", "FONT")
    curve.font = bpy.data.fonts.load(path)
    curve.body = "i" * 20
    for letter in curve.body_format:
        letter.use_underline = True
    curve.underline_height, curve.underline_position = 0.8, 0.4
    curve.materials.append(paint()[0])
    line = bpy.data.objects.new("Line", curve)
    line.rotation_euler.x = 1.5707963
    made.collection.objects.link(line)
    bpy.context.view_layer.update()
    line.location.x = 1 - line.dimensions.x * 0.95
    made.camera.data.ortho_scale = 0.2
    sign = made.objects["Sign"]
    sign.location.x, sign.location.z, sign.scale = 0.09, 0.045, (0.1, 0.1, 0.1)


def movie_clip():
    made = stage()
    clip = bpy.data.movieclips.load(small.picture(place("plate.png"), GREEN))
    nodes, links, result = small.compositor(made)
    node = nodes.new("CompositorNodeMovieClip")
    node.clip = clip
    scale = nodes.new("CompositorNodeScale")
    if hasattr(scale, "space"):
        scale.space = "RENDER_SIZE"
    else:  # Blender 5
        scale.inputs["Type"].default_value = "Render Size"
    links.new(node.outputs[0], scale.inputs[0])
    links.new(scale.outputs[0], result)


def strip():
    made = stage()
    shown = small.sequencer(made).new_image("Cut", small.picture(place("cut.png"), GREEN), 1, 1)
    shown.transform.scale_x = shown.transform.scale_y = 16


def mesh_cache():
    """The wall is far away, and its cache brings it here."""
    stage()
    thing, _ = wall()
    here = [thing.matrix_world @ vertex.co for vertex in thing.data.vertices]
    path = small.here(place("wall.mdd"))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(struct.pack(">iif", 1, len(here), 0))
        file.write(b"".join(struct.pack(">fff", *point) for point in here))
    thing.rotation_euler.x = 0
    for vertex in thing.data.vertices:
        vertex.co.z = 100
    cache = thing.modifiers.new("Cache", "MESH_CACHE")
    cache.filepath, cache.cache_format = path, "MDD"


def alembic():
    """The wall is far away; a Blender with Alembic would bring it here. Debian's has none, so the file may be anything."""
    stage()
    thing, _ = wall()
    thing.location.x = 50
    path = small.here(place("wall.abc"))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write("not empty")
    bpy.ops.cachefile.open(filepath=path)
    thing.modifiers.new("Cache", "MESH_SEQUENCE_CACHE").cache_file = bpy.data.cache_files[0]


def volume():
    made = stage()
    fog = bpy.data.volumes.new("Fog")
    fog.filepath = small.here(place("fog.vdb"))
    made.collection.objects.link(bpy.data.objects.new("Fog", fog))


def baked():
    """One particle, a large cube, that comes before the camera at frame 5."""
    stage(5)
    thing = small.cube("Bead", (0, 0, 50))
    thing.scale = (2, 2, 2)
    thing.data.materials.append(paint()[0])
    bpy.ops.mesh.primitive_plane_add(size=0.1, location=(0, 0, -8))
    source = bpy.context.object
    source.name = "Source"
    source.show_instancer_for_render = False
    source.modifiers.new("Flight", "PARTICLE_SYSTEM")
    flying = source.particle_systems[0]
    flying.name = "Flight"
    settings = flying.settings
    settings.count, settings.frame_start, settings.frame_end, settings.lifetime = 1, 1, 1, 50
    settings.render_type, settings.instance_object, settings.particle_size = "OBJECT", thing, 1
    settings.use_scale_instance = True
    settings.effector_weights.gravity = 0
    settings.normal_factor = 48
    cache = flying.point_cache
    cache.frame_end = 5
    small.save(place("scene"))
    cache.use_disk_cache = True
    bpy.ops.ptcache.bake_all(bake=True)


make(texture, tiles, sequence, library, font, movie_clip, strip, mesh_cache, alembic, volume, baked)
