"""`zeroparty prompts`: what marketers do with the questions. Each verb has a module of its own, imported when it is wanted."""

from __future__ import annotations

import argparse
import importlib
from typing import Any

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
"""`bot.commands.prompts_<verb>` says EXAMPLE, adds its arguments, and runs."""


class _Verb(argparse.ArgumentParser):
    """A parser that learns its arguments from its module when somebody asks for its verb, not before."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        verb = _module(self.prog.rpartition(" ")[2])
        self.epilog = f"example: {verb.EXAMPLE}"
        verb.add_arguments(self)
        return super().parse_known_args(args, namespace)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-parser a verb."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="|".join(VERBS), parser_class=_Verb)
    for name, what in VERBS.items():
        verbs.add_parser(name, help=what, description=what)


def run(options: argparse.Namespace) -> int:
    """Hand over to the verb."""
    return int(_module(options.what).run(options))


def _module(verb: str) -> Any:
    return importlib.import_module(f"bot.commands.prompts_{verb.replace('-', '_')}")
