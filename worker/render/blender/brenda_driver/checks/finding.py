"""What is wrong with a scene, as reported to the worker. protocol/failure/finding.ts lists every id and its severity."""

from ..scene.shown_name import shown_name


def finding(id, subject, say, fix, used_by=(), used=True):
    """`subject` is the file or the named part of the scene that it is about. `used` is false when nothing that is rendered depends on it."""
    return {"id": id, "subject": subject, "say": say, "fix": fix, "usedBy": list(dict.fromkeys(used_by)), "used": used}


def label(block):
    """`material "Wood"`"""
    kind = "node group" if block.bl_rna.identifier.endswith("NodeTree") else block.bl_rna.name.lower()
    return f'{_KINDS.get(block.bl_rna.identifier, kind)} "{shown_name(block)}"'


_KINDS = {"ParticleSettings": "particle settings", "VectorFont": "font"}
