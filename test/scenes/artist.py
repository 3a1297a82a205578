"""The scenes of a small film, for docs/guides/artist.md: what an artist has in a folder."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
import bpy
import small


def shot(samples=40):
    """A lantern that turns. A frame takes long enough to be looked at while it is rendered."""
    scene = small.start()
    scene.render.resolution_x, scene.render.resolution_y = 192, 108
    scene.cycles.samples = samples
    scene.cycles.use_adaptive_sampling = False
    scene.frame_start, scene.frame_end = 1, 8
    small.sun(scene)
    scene.camera = small.camera(scene, "Camera", (3, -6, 4))
    thing = small.cube("Lantern")
    for frame, angle in ((1, 0), (8, 1.5)):
        thing.rotation_euler.z = angle
        thing.keyframe_insert("rotation_euler", index=2, frame=frame)
    return scene


def shot_with_a_stronger_sun():
    """What the artist saves over the shot after the first frames."""
    bpy.data.lights["Sun"].energy = 5


def still():
    scene = shot(samples=4000)
    scene.frame_end = 1
    # Cycles tells of its samples more often than each half minute.
    scene.cycles.use_adaptive_sampling = True
    scene.cycles.adaptive_threshold = 0.0001


def robot():
    """Its paint is a picture that lies somewhere else."""
    shot(samples=20)
    paint = bpy.data.materials.new("Paint")
    paint.use_nodes = True
    nodes = paint.node_tree.nodes
    picture = nodes.new("ShaderNodeTexImage")
    picture.image = bpy.data.images.load(small.picture("textures/paint.png"))
    paint.node_tree.links.new(picture.outputs["Color"], nodes["Principled BSDF"].inputs["Base Color"])
    bpy.data.objects["Lantern"].data.materials.append(paint)


def rig():
    """Moved by a driver in Python, which Blender does not run in a file that it was not told to trust."""
    shot(samples=20)
    driver = bpy.data.objects["Lantern"].driver_add("location", 2).driver
    driver.expression = "sum(n / 20 for n in range(int(frame)))"


def short(name):
    shot(samples=20).frame_end = 3
    small.save(name)


shot()
small.save("shot")
shot_with_a_stronger_sun()
small.save("brighter/shot")
for make in (still, robot, rig):
    make()
    small.save(make.__name__)
short("shots/sh010")
short("shots/sh020")
short("shots/sh030")
