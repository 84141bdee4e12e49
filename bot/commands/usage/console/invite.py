"""What can be typed after `zeroparty console invite`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import add_json

EXAMPLE = "zeroparty console invite Ann --role writer"

ROLES = {
    "viewer": "reads questions and results",
    "writer": "also writes questions",
    "publisher": "also puts them live, runs exports and connections, and can stop all asking",
    "privacy": "reads results, and sees, hands out and erases what is stored about one customer",
}
"""By name, what each brings."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whom, and as what."""
    parser.add_argument("name", metavar="NAME", help="who it is, as the history will say it")
    parser.add_argument(
        "--role", required=True, choices=tuple(ROLES), help="; ".join(f"{name}: {what}" for name, what in ROLES.items())
    )
    add_json(parser)
