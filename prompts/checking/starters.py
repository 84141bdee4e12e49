"""The catalogues that ship with this package, one for each trade."""

from __future__ import annotations

from pathlib import Path

from prompts import files
from prompts.checking.load import starter_folder
from prompts.checking.trades import TRADES


def starter_of(trade: str) -> Path:
    """The folder of a trade's catalogue."""
    return starter_folder() if trade == TRADES[0] else starter_folder() / trade


def starter_files(trade: str) -> dict[str, bytes]:
    """The files of a trade's catalogue by name."""
    return {path.name: files.content(path) for path in files.yaml_files(starter_of(trade))}
