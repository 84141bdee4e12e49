"""One thing looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """What was found, and what cures it: `fix` is carried out in a test for every check that can fail."""

    name: str
    ok: bool
    detail: str
    fix: str = ""
