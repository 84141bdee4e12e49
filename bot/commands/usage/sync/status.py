"""What can be typed after `zeroparty sync status`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import add_connection, add_json

EXAMPLE = "zeroparty sync status demo-hubspot"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which connection; without one, all."""
    add_connection(parser, required=False)
    add_json(parser)
