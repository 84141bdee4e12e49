"""What can be typed after `zeroparty token revoke`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import add_json

EXAMPLE = "zeroparty token revoke 2Q8J4ZV0M1XK7"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which one, as `token list` names it."""
    parser.add_argument("token", metavar="TOKEN", help="its id, as `zeroparty token list` prints it")
    add_json(parser)
