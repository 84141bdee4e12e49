"""The trades that there is a starter catalogue for."""

from __future__ import annotations

TRADES = ("coffee", "outdoor", "books")
"""The first one is what a first start without questions begins with."""
