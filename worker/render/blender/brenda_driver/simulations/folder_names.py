"""What is in a folder that may not be there."""

import os


def names_in(folder):
    try:
        return os.listdir(folder)
    except OSError:
        return []
