"""What can be typed after `zeroparty prompts to-sheet`."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands.usage.shared import add_folder

EXAMPLE = "zeroparty prompts to-sheet questions.xlsx"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to write, and from which folder."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the workbook to write, such as questions.xlsx")
    parser.add_argument("--overwrite", action="store_true", help="replace a workbook that is there")
    add_folder(parser)
