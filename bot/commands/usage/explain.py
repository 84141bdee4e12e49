"""What can be typed after `zeroparty explain CUSTOMER`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import add_customer, add_json

EXAMPLE = "zeroparty explain telegram:123"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """CUSTOMER is the 13-letter customer id, or an address such as telegram:123."""
    add_customer(parser)
    parser.add_argument("--language", default="en", metavar="LANGUAGE", help="en, de or es (default: en)")
    add_json(parser)
