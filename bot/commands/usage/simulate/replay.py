"""What can be typed after `zeroparty simulate replay`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import add_json

EXAMPLE = "zeroparty simulate replay --propose 'gap=14 days,slower=[30 days, 60 days]'"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which pace to play over the installation's own history."""
    parser.add_argument(
        "--propose", metavar="SETTINGS", required=True, help="a YAML file, or pairs such as 'gap=14 days,cap=3 in 30 days'"
    )
    add_json(parser)
