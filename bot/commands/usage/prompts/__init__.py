"""`zeroparty prompts`: what marketers do with the questions."""

from __future__ import annotations

from bot.commands.shared.parser import Parser
from bot.commands.shared.verbs import add_verbs

EXAMPLE = "zeroparty prompts check --json"

VERBS = {
    "check": "find every mistake, with file, line and a fix",
    "new": "add a question, asked for step by step; or begin with a starter catalogue",
    "try": "try the saved questions in this terminal; nothing is stored",
    "diff": "say in words what publishing would change; promises first",
    "publish": "put the saved files live; a changed promise has to be agreed to",
    "rollback": "publish an earlier version again",
    "history": "list the versions that were live, with who and why",
    "to-sheet": "write the questions into a spreadsheet, for translators and for many changes at once",
    "from-sheet": "take changes over from that spreadsheet, or say by cell what does not fit",
    "schema": "write what editors complete and check question files with",
}


def add_arguments(parser: Parser) -> None:
    """One sub-parser a verb."""
    add_verbs(parser, VERBS)
