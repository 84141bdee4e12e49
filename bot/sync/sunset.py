"""Versions of APIs end; whoever depends on one is told half a year before, again three months, and a month (pure)."""

from __future__ import annotations

from datetime import date, timedelta

from bot.sync.connectors.contract import Version

WARN_BEFORE = (timedelta(days=180), timedelta(days=90), timedelta(days=30))
STALE_AFTER = timedelta(days=365)
"""After which what we know of a vendor's plans has to be looked up again."""


def warning_about(version: Version, today: date) -> str:
    """What to say about a version's end; nothing where it is far off."""
    if version.sunset_at is None:
        return ""
    left = version.sunset_at - today
    if left.days < 0:
        return f"version {version.api} of this API ended on {version.sunset_at} ({version.source})"
    if left <= WARN_BEFORE[0]:
        urgency = "soon" if left > WARN_BEFORE[1] else "in less than three months" if left > WARN_BEFORE[2] else "within a month"
        return f"version {version.api} of this API ends {urgency}, on {version.sunset_at}: update zeroparty ({version.source})"
    return ""
