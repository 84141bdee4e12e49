"""What can be typed after `zeroparty demo-data`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import WholeNumber, add_json

EXAMPLE = "zeroparty demo-data --customers 3000 --days 180"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many, how long, or take it away again."""
    parser.add_argument("--customers", type=WholeNumber(1, 1_000_000), metavar="NUMBER", help="how many people (default: 3000)")
    parser.add_argument("--days", type=WholeNumber(2, 365), metavar="NUMBER", help="of how long it tells (default: 180)")
    parser.add_argument(
        "--seed", type=WholeNumber(0, 2**32), metavar="NUMBER", help="the same seed tells the same story (default: 1)"
    )
    parser.add_argument("--remove", action="store_true", help="take all of it away again, and nothing else")
    add_json(parser)
