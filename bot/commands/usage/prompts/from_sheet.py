"""What can be typed after `zeroparty prompts from-sheet`."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands.usage.shared import add_folder, add_json

EXAMPLE = "zeroparty prompts from-sheet questions.xlsx --preview"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which workbook, into which folder, and whether only to look."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a workbook that `to-sheet` wrote and somebody changed")
    parser.add_argument("--preview", action="store_true", help="say what would change, and change nothing")
    add_json(parser)
    add_folder(parser)
