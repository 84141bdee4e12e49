"""What can be typed after `zeroparty sync retry`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import add_connection, add_json

EXAMPLE = "zeroparty sync retry demo-hubspot"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which connection."""
    add_connection(parser)
    parser.add_argument("--code", metavar="CODE", help="only those given up for this reason, as `sync status` names it")
    add_json(parser)
