"""What can be typed after `zeroparty token list`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import add_json

EXAMPLE = "zeroparty token list"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing but how to print it."""
    add_json(parser)
