"""`zeroparty console`: who may use the pages for marketers, marketing-ops and privacy (docs/console.md)."""

from __future__ import annotations

from bot.commands.shared.parser import Parser
from bot.commands.shared.verbs import add_verbs

EXAMPLE = "zeroparty console invite Ann --role writer"

VERBS = {
    "invite": "make a sign-in link for somebody; it opens once, within a day",
    "password": "make what ZEROPARTY_ADMIN_PASSWORD_HASH is set to",
}


def add_arguments(parser: Parser) -> None:
    """One sub-parser a verb."""
    add_verbs(parser, VERBS)
