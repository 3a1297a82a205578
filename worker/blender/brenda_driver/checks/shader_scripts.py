"""Scripts of shaders and cameras that do not render what their files say."""

from ..shader_scripts import compiled, is_superseded, scripts
from .finding import finding


def shader_scripts(asked):
    for script in scripts():
        if compiled(script.source) is None:
            say = "cannot be compiled by this Blender: its log says why"
            yield _of(asked, script, "broken-scripts", say, "correct it")
        elif is_superseded(script.source):
            say = "its compiled file (.oso) is no older and of something else: Blender would render that, and Brenda renders the script"
            yield _of(asked, script, "stale-scripts", say, "delete the compiled file (.oso)")


def _of(asked, script, id, say, fix):
    holders, used = asked.users.of(script.block)
    return finding(id, asked.display(script.source), say, fix, holders, used)
