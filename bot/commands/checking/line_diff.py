"""A file before and after, as the lines that differ."""

from __future__ import annotations

from difflib import unified_diff


def changed_lines(name: str, before: bytes, after: bytes, *, called: str = "changed") -> str:
    """The lines that went and those that came."""
    old, new = (content.decode("utf-8-sig").splitlines() for content in (before, after))
    return "\n".join(unified_diff(old, new, name, f"{name} ({called})", n=0, lineterm=""))
