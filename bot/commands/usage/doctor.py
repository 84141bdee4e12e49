"""What can be typed after `zeroparty doctor`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import add_json

EXAMPLE = "zeroparty doctor --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For people by default, for scripts with --json."""
    add_json(parser)
    parser.add_argument("--all", action="store_true", help="look closely at every customer, not at a sample of 500")
    parser.add_argument("--retry", action="store_true", help="try what was given up once more, after its reason is gone")
