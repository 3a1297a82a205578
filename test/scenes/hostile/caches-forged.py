"""Simulations whose active cache is that of another one. Their own list has a cache that overwrites files of somebody as soon as it is the active one.

Blender saves addresses of its memory: in the file one is put in the place of another.
"""

import os
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import bpy
import small


def grid(name):
    bpy.ops.mesh.primitive_grid_add(size=1, x_subdivisions=2, y_subdivisions=2, location=(0, 0, 3))
    bpy.context.object.name = name
    return bpy.context.object


def beads(thing):
    thing.modifiers.new("Sim", "PARTICLE_SYSTEM")
    system = thing.particle_systems[0]
    system.settings.count, system.settings.frame_end = 5, 2
    return system, "particle_systems[0]."


def cloth(thing):
    return thing.modifiers.new("Sim", "CLOTH"), 'modifiers["Sim"].'


def soft_body(thing):
    return thing.modifiers.new("Sim", "SOFT_BODY"), 'modifiers["Sim"].'


def paint(thing):
    modifier = thing.modifiers.new("Sim", "DYNAMIC_PAINT")
    modifier.ui_type = "CANVAS"
    with bpy.context.temp_override(object=thing, active_object=thing):
        bpy.ops.dpaint.type_toggle(type="CANVAS")
    return modifier.canvas_settings.canvas_surfaces[0], 'modifiers["Sim"].canvas_settings.canvas_surfaces[0].'


def blocks(content):
    """Of each block in a file: its type, its address, and where its content begins and ends."""
    is_large = content[7:9] == b"17"
    at, head = (17, "<4siQQQ") if is_large else (12, "<4siQii")
    while at < len(content):
        if is_large:
            code, kind, address, length, _ = struct.unpack_from(head, content, at)
        else:
            code, length, address, kind, _ = struct.unpack_from(head, content, at)
        at += struct.calcsize(head)
        yield kind, address, at, at + length
        at += length
        if code == b"ENDB":
            break


def forge(path):
    """The pointer to the active cache lies before the first and last of the list: of one cache all three are the same."""
    with open(path, "rb") as file:
        content = bytearray(file.read())
    found = list(blocks(content))
    kind, evil = next((kind, address) for kind, address, first, last in found if b"evil\0" in content[first:last])
    caches = {address for one, address, _, _ in found if one == kind}
    places = {}
    for _, _, first, last in found:
        for at in range(first, last - 23, 8):
            one, two, three = struct.unpack_from("<QQQ", content, at)
            if one in caches and one == two == three:
                places[one] = at
    (decoy,) = set(places) - {evil}
    struct.pack_into("<Q", content, places[evil], decoy)
    with open(path, "wb") as file:
        file.write(content)


def forge_settings(path):
    """Of a cloth, whose settings lie before the pointer to its active cache: there they are three pointers to a cache of no list, as if one were the active cache and two the list."""
    with open(path, "rb") as file:
        content = bytearray(file.read())
    found = list(blocks(content))
    evil, first, last = next((address, first, last) for _, address, first, last in found if b"evil\0" in content[first:last])
    (place,) = (at for _, _, start, end in found for at in range(start, end - 23, 8) if content[at : at + 24] == struct.pack("<Q", evil) * 3)
    decoy = evil + 1
    struct.pack_into("<QQQ", content, place - 16, decoy, decoy, decoy)
    # A copy of the block, under another address.
    head = 32 if content[7:9] == b"17" else 24
    copy = bytearray(content[first - head : last].replace(b"evil\0", b"none\0"))
    struct.pack_into("<Q", copy, 8, decoy)
    content[last:last] = copy
    with open(path, "wb") as file:
        file.write(content)


for kind in (beads, cloth, soft_body, paint):
    made = small.start()
    small.sun(made)
    made.camera = small.camera(made, "Camera", (3, -6, 4))
    made.frame_start, made.frame_end = 1, 3
    thing = grid("Forged")
    holder, path = kind(thing)
    cache = holder.point_cache
    # Of the same object: an address that is not of its block leads nowhere.
    thing.modifiers.new("Decoy", "PARTICLE_SYSTEM")
    cache.name, cache.filepath = "evil", "//../victim"
    cache = (thing.particle_systems[0] if kind is beads else holder).point_cache
    for switch in ("use_disk_cache", "use_external"):
        cache.point_caches.foreach_set(switch, [True])
    thing.driver_add(f"{path}point_cache.point_caches.active_index").driver.expression = "0"
    thing.particle_systems[-1].settings.count = 5
    small.save(f"forged-{kind.__name__}")
    forge(small.here(f"forged-{kind.__name__}.blend"))
    if kind is cloth:
        small.save("forged-settings")
        forge_settings(small.here("forged-settings.blend"))
