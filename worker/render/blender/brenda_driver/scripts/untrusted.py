"""What a scene that is not trusted would run besides what Blender turns off by itself: taken out of it as it is opened."""

from collections import namedtuple

import bpy

from . import foreign_code, freestyle_scripts, writing_scripts
from ..server.fault import bad_input

# Whether the scene's own Python runs, and what was taken out: of what draws lines, and of shaders and cameras.
Blocked = namedtuple("Blocked", ("is_python_run", "lines", "writers"))
_NOTHING = Blocked(True, [], [])
_state = {"is_trusted": True, "blocked": _NOTHING}


def look_at_files():
    """From now on, whenever a file is opened."""
    # Blender evaluates the scene as soon as these have been called.
    bpy.app.handlers.load_post.append(_block)


def expect(is_trusted):
    """To be called before a scene is opened."""
    _state.update(is_trusted=is_trusted, blocked=None)
    (foreign_code.permit if is_trusted else foreign_code.forbid)()


def blocked():
    """What was taken out of the scene that was opened. @throws a fault when it could not be."""
    foreign_code.require_none("input")
    found = _state["blocked"]
    if found is None:
        raise bad_input("what the scene may run could not be turned off; give --trust, if you trust the scene with this machine")
    return found


@bpy.app.handlers.persistent
def _block(*_):
    _state["blocked"] = _NOTHING if _state["is_trusted"] else Blocked(False, freestyle_scripts.block(), writing_scripts.block())
