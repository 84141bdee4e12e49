"""How long something may take on a machine that others work on too."""

from __future__ import annotations

import os


def stretched(seconds: float) -> float:
    """What takes so many seconds on cores of one's own, at most, where as many others wait for them as do now."""
    return seconds * max(1.0, max(os.getloadavg()) / (os.cpu_count() or 1))
