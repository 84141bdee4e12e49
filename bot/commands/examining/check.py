"""One thing looked at."""

from __future__ import annotations

from dataclasses import dataclass

PUT_BACK = "stop the bot and put back a copy of the database from before somebody changed it"
"""What cures records that were changed behind our back."""


@dataclass(frozen=True, slots=True)
class Check:
    """What was found, and what cures it: `fix` is carried out in a test for every check that can fail."""

    name: str
    ok: bool
    detail: str
    fix: str = ""
