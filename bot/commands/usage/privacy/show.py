"""What can be typed after `zeroparty privacy show`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import add_customer, add_json

EXAMPLE = "zeroparty privacy show telegram:123 --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """CUSTOMER is the 13-letter customer id, or an address such as telegram:123."""
    add_customer(parser)
    add_json(parser)
