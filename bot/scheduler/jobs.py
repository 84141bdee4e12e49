"""The table of periodic jobs: what runs, and how often."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Job:
    """One named piece of periodic work; it finds what is due in the database, so a missed run costs nothing."""

    name: str
    every: timedelta
    work: Callable[[], Awaitable[object]]
