"""What can be typed after `zeroparty privacy export`."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands.usage.shared import add_customer, add_json

EXAMPLE = "zeroparty privacy export telegram:123 --output their-answers.zip"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose copy, and where it goes."""
    add_customer(parser)
    add_json(parser)
    parser.add_argument("--output", required=True, type=Path, metavar="FILE", help="where to write it; only you can read it")
