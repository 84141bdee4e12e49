"""What can be typed after `zeroparty sync run`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import add_connection, add_json

EXAMPLE = "zeroparty sync run demo-hubspot"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which connection."""
    add_connection(parser)
    add_json(parser)
