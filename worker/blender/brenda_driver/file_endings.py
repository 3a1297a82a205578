"""The endings that Blender gives the names of pictures."""

# Of the formats that do not have their own name, in small letters, for one; the first is what Blender adds.
_ENDINGS = {
    "JPEG": (".jpg", ".jpeg"),
    "TARGA": (".tga",),
    "TARGA_RAW": (".tga",),
    "TIFF": (".tif", ".tiff"),
    "OPEN_EXR": (".exr",),
    "OPEN_EXR_MULTILAYER": (".exr",),
    "CINEON": (".cin",),
    "IRIS": (".rgb", ".sgi", ".rgba"),
}
# What a name may end in already, and another format's ending is put in place of.
_OF_PICTURES = (
    ".png", ".tga", ".bmp", ".jpg", ".jpeg", ".sgi", ".rgb", ".rgba", ".tif", ".tiff", ".tx", ".jp2", ".j2c", ".hdr",
    ".dds", ".dpx", ".cin", ".exr", ".psd", ".pdd", ".psb", ".webp", ".avif",
)  # fmt: skip


def with_ending(name, form, suffix=""):
    """A file's name with what its view adds to it, and the ending of its format."""
    stem, ending = _split(name)
    name = stem + suffix + ending
    ours = _endings(form)
    if name.lower().endswith(ours):
        return name
    stem, ending = _split(name)
    return (stem if ending.lower() in _OF_PICTURES else name) + ours[0]


def _endings(form):
    if form.file_format == "JPEG2000":
        return (".j2c",) if form.jpeg2k_codec == "J2K" else (".jp2",)
    return _ENDINGS.get(form.file_format, (f".{form.file_format.lower()}",))


def _split(path):
    """To Blender a name of nothing but an ending is one."""
    place = path.rfind(".", path.rfind("/") + 1)
    return (path, "") if place < 0 else (path[:place], path[place:])
