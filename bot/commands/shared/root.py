"""Whether we run as root: nothing here needs it, and whoever finds a hole then has the whole machine."""

from __future__ import annotations

import os

AS_ROOT = "this process runs as root, which it never needs; let an account of its own own the data folder (docs/security.md)"


def is_root() -> bool:
    """Also in a container whose only user is root: there it is said as well, since nothing tells how well it is closed."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
