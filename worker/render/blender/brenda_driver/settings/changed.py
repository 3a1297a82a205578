"""Temporary changes of settings."""

from contextlib import contextmanager


@contextmanager
def changed(*changes):
    """Takes `(owner, name, value)`, sets them in this order, and restores them in the same order.

    One setting may decide which values the next can have, as a file's format decides its depths.
    """
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in changes]
    try:
        for owner, name, value in changes:
            setattr(owner, name, value)
        yield
    finally:
        for owner, name, value in before:
            # Python shows an empty text for a choice that the present format does not offer, and that is still set for another one.
            if value != "":
                setattr(owner, name, value)
