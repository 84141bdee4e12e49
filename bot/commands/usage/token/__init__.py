"""`zeroparty token`: who may ask for preferences over HTTP (docs/api.md)."""

from __future__ import annotations

from bot.commands.shared.parser import Parser
from bot.commands.shared.verbs import add_verbs

EXAMPLE = "zeroparty token new --receiver mailtool --purposes recommend"

VERBS = {
    "new": "make a token for a receiver and its purposes; the secret is shown once",
    "list": "every token, whom it is for, and whether it still opens anything",
    "revoke": "from now on a token opens nothing",
}


def add_arguments(parser: Parser) -> None:
    """One sub-parser a verb."""
    add_verbs(parser, VERBS)
