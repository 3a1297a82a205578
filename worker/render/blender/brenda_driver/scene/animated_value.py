"""The value of a setting at any frame, where keyframes or a driver that follows the frame decide it."""

from . import simple_expression
from .animation import curves_of, is_animated, path_of


def value_at(owner, name):
    """A function of the frame; None where an NLA strip, another block, or a driver of something else decides the value."""
    if not is_animated(owner, name):
        value = getattr(owner, name)
        return lambda _frame: value
    data = owner.id_data.animation_data
    curves = _curves_of(owner, name) if data and not data.nla_tracks else ()
    if len(curves) != 1 or curves[0].mute:
        return None
    return _driven(curves[0]) if curves[0] in list(data.drivers) else curves[0].evaluate


def _curves_of(owner, name):
    path = owner.path_from_id(name)
    return [curve for curve in curves_of(owner.id_data) if path_of(curve) == path]


def _driven(curve):
    driver = curve.driver
    if driver.type != "SCRIPTED" or driver.variables or driver.use_self:
        return None
    if curve.modifiers and not curve.keyframe_points and not _changes_nothing(curve.modifiers):
        return None
    if simple_expression.value_at(driver.expression, 1) is None:
        return None

    def value(frame):
        # Where the expression has no value, Blender leaves the setting as it was.
        number = simple_expression.value_at(driver.expression, frame) or 0.0
        # A driver's curve may turn its value into another one.
        return curve.evaluate(number) if curve.keyframe_points else number

    return value


def _changes_nothing(modifiers):
    """Blender 3.4 and 4.3 give the curve of a new driver a generator that returns the value of the driver."""
    only = modifiers[0]
    if len(modifiers) > 1 or only.type != "GENERATOR" or only.use_restricted_range or only.use_influence:
        return False
    return only.mode == "POLYNOMIAL" and not only.use_additive and list(only.coefficients) == [0, 1]
