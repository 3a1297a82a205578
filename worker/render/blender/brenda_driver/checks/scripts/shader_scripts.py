"""Scripts of shaders and cameras that do not compile, or whose compiled file is of another script."""

from ...scripts.shader_scripts import compiled, is_superseded, scripts
from ..finding import finding


def shader_scripts(asked):
    for script in scripts():
        if script.source and compiled(script.source) is None:
            say = "cannot be compiled by this Blender: its log says why"
            yield _of(asked, script, "broken-scripts", say, "correct it")
        elif not asked.blocked.is_python_run and not script.is_text():
            say = "what is compiled of it is no text (UTF-8), which a scene can hold, and no file of a scene that is not trusted is run"
            yield _of(asked, script, "broken-scripts", say, "save it as UTF-8, or give --trust, if you trust the scene with this machine")
        elif script.source and is_superseded(script.source):
            say = "its compiled file (.oso) is no older and of something else: Blender would render that, and Brenda renders the script"
            yield _of(asked, script, "stale-scripts", say, "delete the compiled file (.oso)")


def _of(asked, script, id, say, fix):
    holders, used = asked.users.of(script.block)
    return finding(id, asked.display(script.source or script.path), say, fix, holders, used)
