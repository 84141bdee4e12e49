"""What can be typed after `zeroparty resume-all`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import add_json

EXAMPLE = "zeroparty resume-all"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There is nothing to choose."""
    add_json(parser)
