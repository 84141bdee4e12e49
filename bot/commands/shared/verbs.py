"""From the words on the command line to a verb's work.

A verb is two modules of one name. `bot/commands/usage/X.py` is what somebody can type: EXAMPLE, and `add_arguments(parser)`. It
imports nothing that takes time, so that `--help` and a wrong argument are answered at once. `bot/commands/X.py` is the work:
`run(options)`, which returns the exit code; it imports what it needs at its top, as any module does, and is loaded only when the
arguments are right. A verb with verbs of its own is a package in `usage`, whose arguments are `add_verbs`, and a folder here.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import keyword
import os
import sys
from collections.abc import Mapping
from typing import Any

from bot.commands.shared.parser import VERB, Parser


class _Verb(Parser):
    """A parser that learns its arguments when somebody asks for its verb."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        learn(self)
        return super().parse_known_args(args, namespace)


def add_verbs(parser: Parser, verbs: Mapping[str, str], *, required: bool = True) -> None:
    """One sub-parser a verb; `verbs` says of each what it does. Where none is `required`, the parser's own work is done without."""
    parser.verbs = verbs
    known = parser.add_subparsers(dest="what", required=required, metavar=VERB, title="verbs", parser_class=_Verb)
    for name, what in verbs.items():
        known.add_parser(name, help=what, description=what)


def learn(parser: Parser) -> None:
    """The example, the arguments and the place of the work of the verb that this parser is for."""
    path = ".".join(_as_module(word) for word in parser.prog.split()[1:])
    usage = importlib.import_module(f"bot.commands.usage.{path}")
    parser.epilog = f"example: {usage.EXAMPLE}"
    parser.set_defaults(work=f"bot.commands.{path}")
    usage.add_arguments(parser)


def work_of(options: argparse.Namespace) -> Any:
    """The module that does what was asked for.

    What imports make stays until the process ends, and a collector that looks through it again and again finds nothing: with it on,
    a start takes a sixth longer. What is there afterwards is kept out of its later rounds too.
    """
    if options.work in sys.modules:
        return sys.modules[options.work]
    # Else pydantic looks through every package that is installed for one that listens to it: 0.02 s.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.disable()
    try:
        return importlib.import_module(options.work)
    finally:
        gc.freeze()
        gc.enable()


def _as_module(verb: str) -> str:
    """A verb's name, as Python allows it for a module."""
    name = verb.replace("-", "_")
    return f"{name}_" if keyword.iskeyword(name) else name
