"""File Output nodes that are set up to write somewhere on the artist's machine."""

from ..expected_files import is_written
from .finding import finding


def writes(asked):
    for node, stated, own in asked.file_outputs.elsewhere():
        if any(is_written(scene, node) for scene in asked.made_of.composited):
            yield finding(
                "outputs-elsewhere",
                f'compositor node "{node.name}"',
                f"is set to write to {stated}",
                f"nothing has to be done; its files come in {own}/ beside the frame",
            )
