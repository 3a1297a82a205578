"""Reads this process's memory, also by an address that a forged file may have made up: the system refuses what is not there, where a plain read would crash Blender."""

import ctypes
import os
import struct

_POINTER = struct.calcsize("P")


def pointers_at(address, count):
    """@raises OSError or OverflowError where no memory is."""
    if not address:
        raise OSError("an address in the file leads nowhere")
    length = count * _POINTER
    return struct.unpack(f"{count}P", _read(address, length))


def _read(address, length):
    try:
        memory = os.open("/proc/self/mem", os.O_RDONLY)
    except OSError:
        return ctypes.string_at(address, length)  # A system without it.
    try:
        found = os.pread(memory, length, address)
    finally:
        os.close(memory)
    if len(found) < length:
        raise OSError("an address in the file leads nowhere")
    return found
