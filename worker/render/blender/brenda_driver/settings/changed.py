"""Settings that are others for a while."""

from contextlib import contextmanager


@contextmanager
def changed(*changes):
    """Takes `(owner, name, value)`, sets them in this order, and puts back what they were, in the same.

    One setting may decide which values the next can have, as a file's format decides its depths.
    """
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in changes]
    try:
        for owner, name, value in changes:
            setattr(owner, name, value)
        yield
    finally:
        for owner, name, value in before:
            # Read so: a choice that the present format does not offer, and that is still there for another one.
            if value != "":
                setattr(owner, name, value)
