"""What can be typed after `zeroparty sync drop`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import add_connection, add_json

EXAMPLE = "zeroparty sync drop demo-hubspot --code differs"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which connection."""
    add_connection(parser)
    parser.add_argument("--code", required=True, metavar="CODE", help="those given up for this reason, as `sync status` names it")
    add_json(parser)
