"""File Output nodes that are set up to write somewhere on the artist's machine."""

from .finding import finding


def writes(asked):
    for node, stated, own in asked.file_outputs.elsewhere():
        yield finding(
            "outputs-elsewhere",
            f'compositor node "{node.name}"',
            f"is set to write to {stated}",
            f"nothing has to be done; its files come in {own}/ beside the frame",
        )
