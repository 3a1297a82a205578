"""Which strips of the sequencer a frame is made of, selected as Blender does."""

import bpy

from .animation import is_animated

# Blender 4.5 and before use the sequencer's picture even when all of its strips are muted.
_MUTED_COUNT = bpy.app.version < (5, 0)


def sequencer_renders(scene):
    """Whether a scene's strips are its picture."""
    editor = scene.sequence_editor
    if not scene.render.use_sequencer or not editor:
        return False
    return any(one.type != "SOUND" and (_MUTED_COUNT or not _is_muted(one, editor)) for one in strips_in(editor))


def shown_strips(scene, frames):
    """Each shown strip, the frames at which it is shown, on its own timeline, and their offset to the scene's.

    It includes the contents of metas, the inputs of effects, and the strips of scenes that are shown as edits. A strip may come several
    times.
    """
    return _of_editor(scene, frames, 0, ())


def strips_in(holder):
    """The strips of an editor or a meta strip, without the contents of metas in it."""
    # Blender 4.4 renamed the property, and 5 has only the new name.
    return holder.strips if hasattr(holder, "strips") else holder.sequences


def trees_of(strip):
    """The compositors of its modifiers, and its own: Blender 5 has strips and modifiers that are one."""
    having = [one for one in getattr(strip, "modifiers", ()) if is_animated(one, "mute") or not one.mute]
    found = (getattr(one, "node_group", None) for one in (strip, *having))
    return [tree for tree in found if tree]


def is_edit(strip):
    """Whether a scene strip shows its scene's strips; otherwise it shows a camera's view."""
    return strip.scene_input == "SEQUENCER"


def _of_editor(scene, frames, later, within):
    if scene.sequence_editor and scene not in within:
        yield from _of_stack(scene.sequence_editor, frames, later, (*within, scene))


def _of_stack(holder, frames, later, within, highest=None):
    for some, strips in _stretches(holder, frames):
        stack = [one for one in strips if highest is None or one.channel <= highest]
        for strip in stack:
            if _is_drawn(strip, stack):
                yield from _with_sources(strip, holder, some, later, within)


def _with_sources(strip, holder, frames, later, within):
    yield strip, frames, later
    for source in _inputs(strip):
        yield from _with_sources(source, holder, frames, later, within)
    if strip.type == "META":
        yield from _of_stack(strip, frames, later, within)
    elif strip.type == "ADJUSTMENT":
        yield from _of_stack(holder, frames, later, within, strip.channel - 1)
    elif strip.type == "MULTICAM" and strip.multicam_source < strip.channel:
        yield from _of_stack(holder, frames, later, within, strip.multicam_source)
    elif strip.type == "SCENE" and strip.scene and is_edit(strip):
        # Beyond its own frames it shows its first and last.
        first = int(strip.frame_start)
        shown = frames.clamped(first, first + strip.frame_duration - 1)
        by = strip.scene.frame_start - first
        yield from _of_editor(strip.scene, shown.shifted(by), later + by, within)


def _stretches(holder, frames):
    """Frames at which the same strips are stacked, and these strips."""
    waiting = [one for one in strips_in(holder) if one.type != "SOUND" and not _is_muted(one, holder)]
    waiting.sort(key=lambda one: one.frame_final_start, reverse=True)
    edges = sorted({edge for one in waiting for edge in (one.frame_final_start, one.frame_final_end)})
    strips = []
    for first, end in zip(edges, edges[1:]):
        strips = [one for one in strips if one.frame_final_end > first]
        while waiting and waiting[-1].frame_final_start <= first:
            strips.append(waiting.pop())
        some = frames.within(first, end - 1)
        if strips and some:
            yield some, strips


def _is_muted(strip, holder):
    channels = getattr(holder, "channels", None)  # Blender 3.2 and later
    return strip.mute or bool(channels and channels[strip.channel].mute)


def _is_drawn(strip, stack):
    """Whether it is drawn itself: neither fully covered, nor only the input of an effect above it."""
    is_source = False
    for other in stack:
        if other.blend_type == "REPLACE" and strip.channel < other.channel:
            return False
        if strip in _inputs(other):
            if strip.channel >= other.channel:
                return True
            is_source = True
    return not is_source or bool(_inputs(strip))


def _inputs(strip):
    found = (getattr(strip, name, None) for name in ("input_1", "input_2"))
    return [one for one in found if one]
