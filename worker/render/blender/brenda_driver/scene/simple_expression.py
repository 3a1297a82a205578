"""The value of a driver's expression that depends on the frame alone, by its arithmetic. No Python of the scene runs."""

import ast
import math
import operator

_OF_TWO = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
_COMPARED = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_FUNCTIONS = {"abs": abs, "ceil": math.ceil, "floor": math.floor, "fmod": math.fmod, "int": int, "max": max, "min": min, "round": round, "trunc": math.trunc}


def value_at(expression, frame):
    """None where it is of other things than the frame, or has no value."""
    try:
        return float(_value(ast.parse(expression.strip(), mode="eval").body, float(frame)))
    except (ArithmeticError, MemoryError, RecursionError, SyntaxError, TypeError, ValueError):
        return None


def _value(part, frame):
    if isinstance(part, ast.Constant) and isinstance(part.value, (int, float)):
        return float(part.value)
    if isinstance(part, ast.Name) and part.id == "frame":
        return frame
    if isinstance(part, ast.UnaryOp) and isinstance(part.op, (ast.USub, ast.UAdd)):
        value = _value(part.operand, frame)
        return -value if isinstance(part.op, ast.USub) else value
    if isinstance(part, ast.BinOp) and type(part.op) in _OF_TWO:
        return _OF_TWO[type(part.op)](_value(part.left, frame), _value(part.right, frame))
    if isinstance(part, ast.Compare) and len(part.ops) == 1 and type(part.ops[0]) in _COMPARED:
        return float(_COMPARED[type(part.ops[0])](_value(part.left, frame), _value(part.comparators[0], frame)))
    if isinstance(part, ast.IfExp):
        return _value(part.body if _value(part.test, frame) else part.orelse, frame)
    if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in _FUNCTIONS and not part.keywords:
        return float(_FUNCTIONS[part.func.id](*(_value(one, frame) for one in part.args)))
    raise ValueError("not simple")
