"""Where connections are described: a file a receiver, in the data folder."""

from __future__ import annotations

from pathlib import Path

FOLDER = "connections"
ENDING = ".yaml"


def names(data: Path) -> list[str]:
    """The connections that have a file."""
    return sorted(path.stem for path in (data / FOLDER).glob(f"[!.]*{ENDING}"))
