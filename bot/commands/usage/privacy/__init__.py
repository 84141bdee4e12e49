"""`zeroparty privacy`: what an operator does for a customer who uses a right, and what has to be said to everybody."""

from __future__ import annotations

from bot.commands.shared.parser import Parser
from bot.commands.shared.verbs import add_verbs

EXAMPLE = "zeroparty privacy show telegram:123 --json"

VERBS = {
    "show": "every stored value, consent and ask",
    "export": "the customer's data copy, as they get it with /export in the chat",
    "register": "what is asked and promised: for customers, and the documents of Art. 13 and 30 GDPR",
    "restrict": "neither ask the customer nor let anything of theirs leave, or lift that (Art. 18 GDPR)",
    "erase": "forget the customer for good, as /delete in the chat does",
}


def add_arguments(parser: Parser) -> None:
    """One sub-parser a verb."""
    add_verbs(parser, VERBS)
