"""What can be typed after `zeroparty simulate fit`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import add_json

EXAMPLE = "zeroparty simulate fit --details"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing but how to print it: the log is the installation's own."""
    parser.add_argument("--details", action="store_true", help="also print what the model takes from it, and how it was reckoned")
    add_json(parser)
