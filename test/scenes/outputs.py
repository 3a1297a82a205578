"""File Output nodes, as Blender 5 has them and as those before did."""


def file_output(nodes, name, form, folder, prefix, items, source):
    """One that writes a picture for each of `items`, of what comes out of a socket."""
    node = nodes.new("CompositorNodeOutputFile")
    node.name = name
    is_layered = form == "OPEN_EXR_MULTILAYER"
    if hasattr(node, "base_path"):
        node.format.file_format = form
        node.base_path = f"{folder}/{prefix}" if is_layered else folder
        slots = node.layer_slots if is_layered else node.file_slots
        slots.clear()
    else:
        node.format.media_type = "MULTI_LAYER_IMAGE" if is_layered else "IMAGE"
        node.format.file_format = form
        node.directory, node.file_name = folder, prefix
    for place, item in enumerate(items):
        if hasattr(node, "base_path"):
            slots.new(item if is_layered else prefix + item)
        else:
            node.file_output_items.new("RGBA", item)
        node.id_data.links.new(source, node.inputs[place])
    return node
