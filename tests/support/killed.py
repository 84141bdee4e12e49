"""What a kill leaves: the files as they lie at one moment, in which another process then starts."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

RECORDS, KEYS = "zeroparty.db", "keys.db"


def as_they_lie(data: Path, to: Path) -> None:
    """Records, keys and secrets as whoever starts next would find them: what is not committed is not there."""
    to.mkdir(parents=True)
    shutil.copytree(data / "secrets", to / "secrets")
    for name in (RECORDS, KEYS):
        with sqlite3.connect(data / name) as one, sqlite3.connect(to / name) as other:
            one.backup(other)
        one.close()
        other.close()
        (to / name).chmod(0o600)


def killed_at(patch: pytest.MonkeyPatch, module: ModuleType, name: str, data: Path, to: Path, *, before: bool = False) -> None:
    """From now on: the first call of this function leaves its moment, right after it or `before` it, in another folder."""
    real = getattr(module, name)

    def noticed(*given: Any, **named: Any) -> Any:
        if before and not to.exists():
            as_they_lie(data, to)
        result = real(*given, **named)
        if not to.exists():
            as_they_lie(data, to)
        return result

    patch.setattr(module, name, noticed)
