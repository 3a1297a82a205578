"""Simulations that are not baked, and that Blender is told to keep on the disk."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small


def scene():
    made = small.start()
    small.sun(made)
    made.camera = small.camera(made, "Camera", (3, -6, 4))
    return made


def keep(cache, name):
    """Blender has no place for it until there is a file."""
    small.save(name)
    cache.use_disk_cache = True


def cloth():
    scene()
    keep(small.cube("Flag").modifiers.new("Cloth", "CLOTH").point_cache, "cloth")


def particles():
    scene()
    source = small.cube("Source")
    source.modifiers.new("Beads", "PARTICLE_SYSTEM")
    system = source.particle_systems[0]
    settings = system.settings
    settings.count, settings.frame_start, settings.frame_end = 40, 1, 4
    settings.render_type, settings.particle_size = "OBJECT", 0.2
    settings.instance_object = small.cube("Bead", (0, 0, 50))
    keep(system.point_cache, "particles")


def fluid():
    scene()
    tank = small.cube("Tank")
    tank.scale = (1.5, 1.5, 1.5)
    tank.modifiers.new("Fluid", "FLUID").fluid_type = "DOMAIN"
    domain = tank.modifiers[0].domain_settings
    domain.resolution_max, domain.cache_type = 16, "REPLAY"
    bpy.ops.mesh.primitive_ico_sphere_add(radius=0.6)
    source = bpy.context.object
    source.hide_render = True
    source.modifiers.new("Fluid", "FLUID").fluid_type = "FLOW"
    source.modifiers[0].flow_settings.flow_behavior = "INFLOW"
    material = bpy.data.materials.new("Smoke")
    material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    nodes.clear()
    smoke, out = nodes.new("ShaderNodeVolumePrincipled"), nodes.new("ShaderNodeOutputMaterial")
    links.new(smoke.outputs[0], out.inputs["Volume"])
    tank.data.materials.append(material)
    small.save("fluid")
    domain.cache_directory = "//cache_fluid"


for variant in (cloth, particles, *([fluid] if small.HAS_FLUIDS else [])):
    variant()
    small.save(variant.__name__)
