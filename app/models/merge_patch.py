"""JSON merge patch (RFC 7396): null removes a member, an object is gone into, everything else takes the place."""

from typing import Any


def merge_patch(target: Any, patch: Any) -> Any:
    """Return the target with the patch laid over it; neither is changed."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, member in patch.items():
        if member is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), member)
    return merged
