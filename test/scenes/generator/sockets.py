"""What goes into a node that is on its own: keyframes, and things to point at."""

from .keyframes import animatable, animate, animate_some
from .pointers import fill

# Their value lies in the output.
_CONSTANTS = ("ShaderNodeRGB", "ShaderNodeValue", "CompositorNodeRGB", "CompositorNodeValue")


def feed(node, cell, base, random):
    """Keyframes on the inputs and the settings of a node. `base` is the class whose properties all nodes have."""
    count = 0
    for socket in node.inputs:
        if not socket.is_linked and hasattr(socket, "default_value") and socket.enabled:
            if socket.type in ("OBJECT", "COLLECTION", "MATERIAL"):
                fill(socket, cell)
            elif "default_value" in animatable(socket):
                count += animate(socket, "default_value", random)
    if not node.inputs:
        outputs = [socket for socket in node.outputs if hasattr(socket, "default_value") and node.bl_idname in _CONSTANTS]
        count += sum(animate(socket, "default_value", random) for socket in outputs)
    common = set(base.bl_rna.properties.keys())
    for name in list(animatable(node)):
        if name not in common and random.random() < 0.3:
            count += animate(node, name, random)
    ramp = getattr(node, "color_ramp", None)
    if ramp:
        count += animate_some(ramp.elements[0], random, 1)
    fill(node, cell)
    return count
