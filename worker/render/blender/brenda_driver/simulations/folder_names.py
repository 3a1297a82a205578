"""The names in a folder that may be missing."""

import os


def names_in(folder):
    try:
        return os.listdir(folder)
    except OSError:
        return []
