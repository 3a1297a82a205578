"""The contents of a folder of extensions: extensions, add-ons from before Blender 4.2, and scripts, each in a folder, a .zip or a .py."""

import os
import re
import zipfile

import bpy

from ..server.fault import bad_input

MANIFEST = "blender_manifest.toml"
_NOT_READ = ("__pycache__", "__MACOSX")


class Found:
    def __init__(self, kind, name, path, shown):
        """`kind` is `extension`, `add-on` or `script`; `name` is its import name; `path` its folder or .py; `shown` the user's name for it."""
        self.kind = kind
        self.name = name
        self.path = path
        self.shown = shown


def found_in(folder, takes_extensions, unpack_into):
    """All that can be enabled, by name. `unpack_into` is a folder for unpacked archives."""
    if _is_one(folder):
        found = [_of_folder(folder, os.path.basename(folder), takes_extensions)]
    else:
        found = list(_inside(folder, "", takes_extensions, unpack_into))
    if not found:
        raise bad_input(f"it holds nothing to enable: no folder or .zip with a {MANIFEST}, no add-on, no script (.py)")
    for one, other in zip(found, found[1:]):
        if one.name == other.name:
            raise bad_input(f'{one.shown} and {other.shown} are both "{one.name}"')
    return found


def is_left_out(name):
    return name.startswith(".") or name in _NOT_READ


def _inside(folder, shown_in, takes_extensions, unpack_into):
    found = []
    for name in sorted(os.listdir(folder)):
        path, shown = os.path.join(folder, name), shown_in + name
        if is_left_out(name):
            continue
        if os.path.isdir(path):
            if not _is_one(path):
                raise bad_input(f"{shown}/ has neither a {MANIFEST} nor an __init__.py")
            found.append(_of_folder(path, shown, takes_extensions))
        elif name.lower().endswith(".py"):
            found.append(Found("add-on" if _has_bl_info(path) else "script", name[:-3], path, shown))
        elif name.lower().endswith(".zip") and unpack_into:
            found += _of_archive(path, shown, takes_extensions, unpack_into)
    return sorted(found, key=lambda one: one.name)


def _of_archive(path, shown, takes_extensions, unpack_into):
    place = os.path.join(unpack_into, str(len(os.listdir(unpack_into))), os.path.basename(path)[: -len(".zip")])
    os.makedirs(place)
    try:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(place)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise bad_input(f"{shown} cannot be unpacked: {error}") from None
    if _is_one(place):
        return [_of_folder(place, shown, takes_extensions)]
    found = list(_inside(place, f"{shown}/", takes_extensions, None))
    if not found:
        raise bad_input(f"{shown} holds neither a {MANIFEST} nor an add-on")
    return found


def _is_one(folder):
    return any(os.path.isfile(os.path.join(folder, name)) for name in (MANIFEST, "__init__.py"))


def _of_folder(path, shown, takes_extensions):
    manifest, code = os.path.join(path, MANIFEST), os.path.join(path, "__init__.py")
    name = os.path.basename(path)
    if not os.path.isfile(manifest):
        return Found("add-on", name, path, shown)
    if takes_extensions:
        return Found("extension", _id_in(manifest, shown) or name, path, shown)
    # Many extensions keep `bl_info` for older Blenders.
    if os.path.isfile(code) and _has_bl_info(code):
        return Found("add-on", name, path, shown)
    raise bad_input(f"{shown} is an extension, and this Blender {bpy.app.version_string} takes none; they came with 4.2")


def _id_in(manifest, shown):
    """None when it has no id that could be a module's name, which Blender will report."""
    import tomllib  # Every Python of a Blender that has extensions includes it.

    try:
        with open(manifest, "rb") as file:
            wanted = tomllib.load(file).get("id")
    except (OSError, ValueError) as error:
        raise bad_input(f"{shown}: its {MANIFEST} cannot be read: {error}") from None
    return wanted if isinstance(wanted, str) and wanted.isidentifier() else None


def _has_bl_info(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return re.search(r"^bl_info\s*[:=]", file.read(), re.MULTILINE) is not None
    except OSError as error:
        raise bad_input(f"{os.path.basename(path)} cannot be read ({error.strerror})") from None
