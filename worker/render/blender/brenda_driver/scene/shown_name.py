"""Names as they are shown. Blender keeps them as UTF-8; a file that is damaged or hostile may have other bytes, and Python then has no name at all."""


def shown_name(named, what="name"):
    """With a sign in the place of each byte that is no text."""
    try:
        return getattr(named, what)
    except UnicodeDecodeError as error:
        return error.object.decode(errors="replace")
