"""What can be typed after `zeroparty privacy restrict`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import add_customer, add_json

EXAMPLE = "zeroparty privacy restrict telegram:123"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose data is not to be used, or may be used again."""
    add_customer(parser)
    add_json(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--lift", action="store_true", help="it may be used again; tell the customer first (GDPR Art. 18(3))")
    which.add_argument(
        "--hold-deletion", action="store_true", help="nothing is deleted by its date meanwhile (GDPR Art. 18(1)(b), (c))"
    )
