"""Where things lie, whatever folder a test is in."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The project."""

SHARED = Path(os.environ.get("ZEROPARTY_SHARED", ROOT.parent / "shared"))
"""Public lists that judge us, where they are beside the project."""

CHROMIUM = Path(
    os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
)
"""Debian's browser, where it is installed."""
