"""What can be typed after `zeroparty privacy register`."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands.usage.shared import add_json

EXAMPLE = "zeroparty privacy register --article 30 --output record.html"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which page, in which language, and where it goes."""
    add_json(parser)
    parser.add_argument(
        "--article",
        choices=("13", "30"),
        help="the notice of Art. 13 GDPR, or the record of Art. 30 (default: the page for customers)",
    )
    parser.add_argument("--language", metavar="CODE", help="one of the brand's languages (default: its first)")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="where to write it: a page where the name ends in .html, else text; default: here",
    )
