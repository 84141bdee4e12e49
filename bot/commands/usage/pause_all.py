"""What can be typed after `zeroparty pause-all`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import add_json

EXAMPLE = 'zeroparty pause-all --why "the guide is being rewritten"'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A reason, for whoever wonders later."""
    parser.add_argument("--why", required=True, metavar="TEXT", help="one sentence, shown by explain and doctor")
    add_json(parser)
