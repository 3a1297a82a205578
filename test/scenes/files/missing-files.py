"""Scenes whose files are not there, each of another kind; and, in each, some that are, or that nobody needs."""

import glob
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small


def scene():
    """Ends at frame 4, so that what is wanted for each frame can be told."""
    made = small.start()
    made.frame_end = 4
    made.camera = small.camera(made, "Camera", (3, -6, 4))
    return made


def image(name, source="FILE"):
    """An image of a file that is there while it is loaded."""
    path = small.here(name)
    is_made = not os.path.exists(path)
    if is_made:
        small.picture(name)
    loaded = bpy.data.images.load(path, check_existing=False)
    loaded.source = source
    if is_made:
        os.remove(path)
    return loaded


def textured(name, picture, linked=True):
    """A cube whose material shows the picture, or has it lying about unconnected. Returns its texture node."""
    thing = small.cube(name)
    material = bpy.data.materials.new(f"{name} material")
    material.use_nodes = True
    thing.data.materials.append(material)
    tree = material.node_tree
    node = tree.nodes.new("ShaderNodeTexImage")
    node.image = picture
    if linked:
        tree.links.new(node.outputs[0], tree.nodes["Principled BSDF"].inputs[0])
    return node


def images():
    scene()
    textured("Table", image("textures/wood.png"))
    textured("Chair", image("there.png"), linked=False)
    textured("Stool", image("unconnected.png"), linked=False)
    small.picture("packed.png")
    packed = image("packed.png")
    packed.pack()
    textured("Lamp", packed)
    os.remove(small.here("packed.png"))
    small.picture("Cloth.PNG")
    textured("Cloth", image("cloth.png"))
    open(small.here("hollow.png"), "w").close()
    textured("Hollow", image("hollow.png"))
    image("unused.png").use_fake_user = True
    reference = bpy.data.objects.new("Reference", None)
    reference.empty_display_type = "IMAGE"
    reference.data = image("reference.png")
    bpy.context.scene.collection.objects.link(reference)
    camera = bpy.context.scene.camera.data
    camera.background_images.new().image = image("background.png")
    world = bpy.data.worlds.new("Sky")
    world.use_nodes = True
    sky = world.node_tree.nodes.new("ShaderNodeTexEnvironment")
    sky.image = image("sky.png")
    world.node_tree.links.new(sky.outputs[0], world.node_tree.nodes["Background"].inputs[0])
    bpy.context.scene.world = world


def image_sets():
    """A sequence shown from frame 2 on, of which the second file is missing; and tiles of which one is."""
    scene()
    for number in (11, 13):
        small.picture(f"walk/step_{number:03d}.png")
    user = textured("Screen", image("walk/step_011.png", "SEQUENCE")).image_user
    user.frame_start, user.frame_duration, user.frame_offset = 1, 3, 10
    late = textured("Late", image("walk/step_011.png", "SEQUENCE")).image_user
    late.frame_start, late.frame_duration, late.frame_offset = 3, 1, 10
    cyclic = textured("Cyclic", image("walk/step_013.png", "SEQUENCE")).image_user
    cyclic.frame_duration, cyclic.frame_offset, cyclic.use_cyclic = 1, 12, True
    small.picture("skin.1001.png")
    tiled = image("skin.1001.png", "TILED")
    tiled.filepath = small.here("skin.<UDIM>.png")
    tiled.tiles.new(1002)
    textured("Body", tiled)


def compositor_image():
    """Outside of its frames a compositor's sequence is not asked for any file."""
    made = scene()
    nodes, links, result = small.compositor(made)
    small.picture("plate_002.png")
    shown = nodes.new("CompositorNodeImage")
    shown.image = image("plate_002.png", "SEQUENCE")
    shown.frame_start, shown.frame_duration, shown.frame_offset = 3, 2, 1
    links.new(shown.outputs[0], result)


def libraries():
    """The scene links a collection of `props.blend`, whose material is of `paint.blend`, which is gone."""
    small.start()
    bpy.data.materials.new("Gold").use_fake_user = True
    small.save("lib/paint")
    small.start()
    with bpy.data.libraries.load(small.here("lib/paint.blend"), link=True) as (_, here):
        here.materials = ["Gold"]
    cup = small.cube("Cup")
    cup.data.materials.append(bpy.data.materials["Gold"])
    for name in ("Cups", "Plates"):
        bpy.data.collections.new(name).use_fake_user = True
    bpy.data.collections["Cups"].objects.link(cup)
    small.save("lib/props")
    shutil.copy(small.here("lib/props.blend"), small.here("lib/spare.blend"))
    made = scene()
    for library, name in (("props", "Cups"), ("props", "Plates"), ("spare", "Cups")):
        with bpy.data.libraries.load(small.here(f"lib/{library}.blend"), link=True) as (_, here):
            here.collections = [name]
        instance = bpy.data.objects.new(f"Set of {name}", None)
        instance.instance_type, instance.instance_collection = "COLLECTION", here.collections[0]
        if library == "spare":
            instance.name, instance.use_fake_user = "Spare set", True
        else:
            made.collection.objects.link(instance)
    small.save("libraries")
    # The library without its plates, and without what it links.
    bpy.ops.wm.open_mainfile(filepath=small.here("lib/props.blend"))
    bpy.data.collections.remove(bpy.data.collections["Plates"])
    bpy.ops.wm.save_mainfile()
    os.remove(small.here("lib/paint.blend"))
    os.remove(small.here("lib/spare.blend"))


def movie_clips():
    made = scene()
    for name in ("shown", "tracked"):
        path = small.picture(f"clips/{name}.png")
        clip = bpy.data.movieclips.load(path)
        os.remove(path)
        clip.name = name
    made.active_clip = bpy.data.movieclips["tracked"]
    nodes, links, result = small.compositor(made)
    node = nodes.new("CompositorNodeMovieClip")
    node.clip = bpy.data.movieclips["shown"]
    links.new(node.outputs[0], result)


def strips():
    made = scene()
    strips = small.sequencer(made)
    small.picture("cut/a.png")
    cut = strips.new_image("Cut", small.here("cut/a.png"), 1, 2)
    for name in ("b.png", "c.png"):
        cut.elements.append(name)
    strips.new_movie("Film", small.here("cut/film.mp4"), 2, 1)
    muted = strips.new_movie("Muted", small.here("cut/muted.mp4"), 3, 1)
    muted.mute = True
    later = strips.new_movie("Later", small.here("cut/later.mp4"), 4, 100)
    later.channel = 5


def sounds():
    made = scene()
    small.sequencer(made).new_sound("Song", small.here("song.wav"), 1, 1)


def fonts():
    made = scene()
    folder = bpy.utils.system_resource("DATAFILES", path="fonts")
    font = small.here("title.woff2")
    shutil.copy(sorted(glob.glob(os.path.join(folder, "*.woff2")))[0], font)
    curve = bpy.data.curves.new("Letters", "FONT")
    curve.font = bpy.data.fonts.load(font)
    curve.font.name = "Title"
    made.collection.objects.link(bpy.data.objects.new("Title", curve))
    built_in = bpy.data.curves.new("Numbers", "FONT")
    made.collection.objects.link(bpy.data.objects.new("Numbers", built_in))
    os.remove(font)


def volumes():
    made = scene()
    for name, mode in (("Smoke", "CLIP"), ("Fog", "EXTEND")):
        volume = bpy.data.volumes.new(name)
        volume.filepath = small.here(f"vdb/{name.lower()}_001.vdb")
        volume.is_sequence, volume.sequence_mode = True, mode
        volume.frame_duration = 2
        made.collection.objects.link(bpy.data.objects.new(name, volume))
    os.makedirs(small.here("vdb"))
    for name in ("smoke_001", "smoke_002", "fog_001"):
        with open(small.here(f"vdb/{name}.vdb"), "w") as file:
            file.write("not empty")


def cache_files():
    scene()
    bpy.ops.cachefile.open(filepath=small.here("bird.usdc"))
    bird = small.cube("Bird")
    flight = bird.modifiers.new("Flight", "MESH_SEQUENCE_CACHE")
    flight.cache_file = bpy.data.cache_files[0]
    fish = small.cube("Fish")
    fish.modifiers.new("Swim", "MESH_CACHE").filepath = small.here("fish.mdd")


def bakes():
    """Particles baked to disk, of which a frame is missing; smoke whose folder is."""
    made = scene()
    source = small.cube("Source")
    source.modifiers.new("Beads", "PARTICLE_SYSTEM")
    beads = source.particle_systems[0]
    beads.settings.count, beads.settings.frame_end = 10, 3
    beads.point_cache.frame_end = 4
    small.save("bakes")
    # Which a file without a name cannot have.
    beads.point_cache.use_disk_cache = True
    if small.HAS_FLUIDS:
        domain = small.cube("Domain")
        fluid = domain.modifiers.new("Fluid", "FLUID")
        fluid.fluid_type = "DOMAIN"
        settings = fluid.domain_settings
        settings.domain_type, settings.resolution_max, settings.cache_type = "GAS", 6, "ALL"
        settings.cache_directory, settings.cache_frame_end = small.here("smoke"), 4
        bpy.context.view_layer.objects.active = domain
        bpy.ops.fluid.bake_all()
    bpy.ops.ptcache.bake_all(bake=True)
    small.save("bakes")
    os.remove(small.here("blendcache_bakes/536F75726365_000003_00.bphys"))
    if small.HAS_FLUIDS:
        shutil.rmtree(small.here("smoke"))


def other_files():
    made = scene()
    light = small.sun(made).data
    light.use_nodes = True
    nodes, links = light.node_tree.nodes, light.node_tree.links
    for name in ("spot", "unconnected"):
        profile = nodes.new("ShaderNodeTexIES")
        profile.mode, profile.filepath = "EXTERNAL", small.here(f"{name}.ies")
        if name == "spot":
            shine = next(node for node in nodes if node.bl_idname == "ShaderNodeEmission")
            links.new(profile.outputs[0], shine.inputs["Strength"])


def absolute():
    """A font that is there, by its place on this machine; and a picture that is nowhere."""
    made = scene()
    folder = bpy.utils.system_resource("DATAFILES", path="fonts")
    curve = bpy.data.curves.new("Letters", "FONT")
    curve.font = bpy.data.fonts.load(sorted(glob.glob(os.path.join(folder, "*.woff2")))[0])
    made.collection.objects.link(bpy.data.objects.new("Title", curve))
    textured("Table", image("wood.png"))
    small.save("absolute")
    curve.font.name = "Title"
    bpy.ops.file.make_paths_absolute()
    bpy.data.images["wood.png"].filepath = "/nowhere/wood.png"
    bpy.ops.wm.save_as_mainfile(filepath=small.here("absolute.blend"), relative_remap=False)


def outside():
    """In a folder of its own, beside which lies what it reads."""
    scene()
    small.picture("shared.png")
    textured("Table", image("shared.png"))
    small.save("project/outside")


for variant in (
    images, image_sets, compositor_image, libraries, movie_clips, strips, sounds, fonts, volumes, cache_files, bakes,
    other_files, absolute, outside,
):
    variant()
    if variant not in (libraries, bakes, absolute, outside):
        small.save(variant.__name__.replace("_", "-"))
