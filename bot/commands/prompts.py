"""`zeroparty prompts`: what marketers do with the questions. Each verb has a module of its own."""

from __future__ import annotations

import argparse
from types import ModuleType

from bot.commands import prompts_check, prompts_schema

EXAMPLE = "zeroparty prompts check --json"

VERBS: dict[str, ModuleType] = {
    "check": prompts_check,
    "schema": prompts_schema,
}
"""A verb's module says HELP and EXAMPLE, adds its arguments, and runs."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-parser a verb."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="|".join(VERBS))
    for name, verb in VERBS.items():
        verb.add_arguments(verbs.add_parser(name, help=verb.HELP, description=verb.HELP, epilog=f"example: {verb.EXAMPLE}"))


def run(options: argparse.Namespace) -> int:
    """Hand over to the verb."""
    return int(VERBS[options.what].run(options))
