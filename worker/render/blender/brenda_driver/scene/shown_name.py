"""Names for messages. Blender keeps names as UTF-8. In a damaged or hostile file they may hold other bytes, and reading them from Python raises."""


def shown_name(named, what="name"):
    """Bytes that are not UTF-8 are replaced by U+FFFD."""
    try:
        return getattr(named, what)
    except UnicodeDecodeError as error:
        return error.object.decode(errors="replace")
