"""What can be typed after `zeroparty token new`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import add_json

EXAMPLE = "zeroparty token new --receiver mailtool --purposes recommend,remind"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For whom, and for what."""
    parser.add_argument("--receiver", required=True, metavar="NAME", help="who asks, as _brand.yaml names its receivers")
    parser.add_argument("--purposes", required=True, metavar="P[,P]", help="for what, each a purpose that this receiver has")
    add_json(parser)
