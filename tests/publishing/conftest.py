"""What the tests of this folder share."""

from __future__ import annotations

from tests.support.live_folder import bot, folder

__all__ = ["bot", "folder"]
