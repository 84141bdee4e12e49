"""What can be typed after `zeroparty prompts rollback`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import add_signature

EXAMPLE = 'zeroparty prompts rollback 3 --why "too many skips"'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which version, and why."""
    parser.add_argument("version", type=int, metavar="VERSION", help="its number in `zeroparty prompts history`")
    add_signature(parser)
