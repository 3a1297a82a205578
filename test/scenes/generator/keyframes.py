"""Gives a property another value in each frame."""

FRAMES = (1, 2, 3, 4, 5, 6)
# How far along its range a value is in each frame. No two are alike, and none is that of the file.
_PATTERN = (0.05, 0.7, 0.3, 1.0, 0.15, 0.5)
# What would make a scene slow, leads out of the folder of frames, or says which frame or engine is rendered.
_NEVER = {
    "engine", "filepath", "frame_current", "frame_float", "frame_subframe", "use_persistent_data", "use_denoising",
    "use_placeholder", "use_overwrite", "file_format", "threads", "threads_mode", "device", "use_single_layer",
    "display_mode", "preview_samples", "tag", "is_runtime_data", "use_fake_user", "use_extra_user", "use_fast_edit",
    "use_camera_lock_parent", "tile_size", "dicing_rate", "preview_dicing_rate", "use_lock_interface",
}
_LIMITS = {
    "samples": (1, 6), "aa_samples": (1, 6), "levels": (0, 2), "render_levels": (0, 3), "sculpt_levels": (0, 2),
    "count": (4, 40), "rendered_child_count": (1, 8), "child_percent": (1, 8), "display_step": (1, 3), "render_step": (1, 4),
    "resolution_percentage": (100, 100), "octree_depth": (2, 4), "max_subdivisions": (0, 4), "steps": (1, 5), "resolution": (4, 8),
    "subdivisions": (1, 4), "voxel_size": (0.1, 0.4), "volume_step_rate": (0.8, 2), "render_steps": (2, 5), "resolution_x": (64, 64),
    "resolution_y": (64, 64),
}


def animatable(owner):
    """The names of what RNA lets be animated in a struct, apart from what points elsewhere."""
    for rule in owner.bl_rna.properties:
        if rule.is_animatable and not rule.is_readonly and rule.type in ("BOOLEAN", "INT", "FLOAT", "ENUM"):
            if rule.identifier not in _NEVER:
                yield rule.identifier


def animate(owner, name, random):
    """Puts keyframes on it in frames 1 to 6. What the file says besides them stays what it was.

    Tells whether Blender let it.
    """
    rule = owner.bl_rna.properties[name]
    try:
        own = _plain(getattr(owner, name))
        values = [_value(rule, own, place, random) for place in _places(random)]
        for frame, value in zip(FRAMES, values):
            setattr(owner, name, value)
            if not owner.keyframe_insert(name, frame=frame):
                return False
        setattr(owner, name, own)
    except (AttributeError, RuntimeError, TypeError, ValueError):
        return False
    return True


def animate_some(owner, random, share=0.6):
    """Keyframes for a share of all that a struct has. Returns how many."""
    return sum(animate(owner, name, random) for name in list(animatable(owner)) if random.random() < share)


def key(owner, name, values, **how):
    """Keyframes of given values, by frame."""
    for frame, value in values.items():
        setattr(owner, name, value)
        owner.keyframe_insert(name, frame=frame, **how)


def _places(random):
    turn = random.randrange(len(_PATTERN))
    return _PATTERN[turn:] + _PATTERN[:turn]


def _value(rule, own, place, random):
    if rule.type == "ENUM":
        items = [item.identifier for item in rule.enum_items]
        if rule.is_enum_flag:
            return {items[int(place * (len(items) - 1))]}
        return items[int(place * 0.999 * len(items))]
    if getattr(rule, "is_array", False) and not isinstance(own, (bool, int, float)):
        return tuple(_one(rule, part, (place + index * 0.37) % 1.0) for index, part in enumerate(own))
    return _one(rule, own, place)


def _one(rule, own, place):
    if rule.type == "BOOLEAN":
        return place >= 0.3
    span = max(1.0, abs(own)) if rule.type == "FLOAT" else max(3, min(40, abs(own) // 2))
    low, high = _LIMITS.get(rule.identifier, (own - span, own + span))
    low, high = max(low, rule.soft_min), min(high, rule.soft_max)
    value = low + (high - low) * place
    return value if rule.type == "FLOAT" else round(value)


def _plain(value):
    return value if isinstance(value, (bool, int, float, str, set)) else tuple(value)
