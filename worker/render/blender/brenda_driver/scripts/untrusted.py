"""Code that an untrusted scene would run beyond what Blender turns off itself: removed from it when it is opened."""

from collections import namedtuple

import bpy

from . import foreign_code, freestyle_scripts, writing_scripts
from ..server.fault import bad_input

# Whether the scene's own Python runs, and what was removed: code that draws lines, and scripts of shaders and cameras.
Blocked = namedtuple("Blocked", ("is_python_run", "lines", "writers"))
_NOTHING = Blocked(True, [], [])
_state = {"is_trusted": True, "blocked": _NOTHING}


def look_at_files():
    """From now on, whenever a file is opened."""
    # Blender evaluates the scene directly after these handlers.
    bpy.app.handlers.load_post.append(_block)


def expect(is_trusted):
    """Call it before a scene is opened."""
    _state.update(is_trusted=is_trusted, blocked=None)
    (foreign_code.permit if is_trusted else foreign_code.forbid)()


def is_trusted():
    return _state["is_trusted"]


def blocked():
    """What was removed from the opened scene. @throws a fault when the removal failed."""
    foreign_code.require_none("input")
    found = _state["blocked"]
    if found is None:
        raise bad_input("what the scene may run could not be turned off; give --trust, if you trust the scene with this machine")
    return found


@bpy.app.handlers.persistent
def _block(*_):
    _state["blocked"] = _NOTHING if _state["is_trusted"] else Blocked(False, freestyle_scripts.block(), writing_scripts.block())
