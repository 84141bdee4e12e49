"""What can be typed after `zeroparty privacy erase`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import add_customer, add_json

EXAMPLE = "zeroparty privacy erase telegram:123"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whom to forget, and whether to ask first."""
    add_customer(parser)
    add_json(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask again")
