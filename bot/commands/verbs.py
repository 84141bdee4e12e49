"""Handing over to a verb's module: imported when somebody asks for the verb, and not before.

A verb's module says EXAMPLE, adds its arguments with `add_arguments(parser)`, and works with `run(options)`, which returns the
exit code. A verb with verbs of its own is a package whose `__init__` is such a module.
"""

from __future__ import annotations

import argparse
import importlib
import keyword
from collections.abc import Mapping
from typing import Any


class _Verb(argparse.ArgumentParser):
    """A parser that learns its arguments from its module when somebody asks for its verb."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        package, verb = self.get_default("package"), self.prog.rpartition(" ")[2]
        learn(self, module_of(package, verb))
        return super().parse_known_args(args, namespace)


def add_verbs(parser: argparse.ArgumentParser, package: str, verbs: Mapping[str, str]) -> None:
    """One sub-parser a verb; `verbs` says of each what it does."""
    known = parser.add_subparsers(dest="what", required=True, metavar="|".join(verbs), parser_class=_Verb)
    for name, what in verbs.items():
        known.add_parser(name, help=what, description=what).set_defaults(package=package)


def run_verb(options: argparse.Namespace) -> int:
    """Hand over to the verb that was asked for."""
    return int(module_of(options.package, options.what).run(options))


def learn(parser: argparse.ArgumentParser, verb: Any) -> None:
    """The verb's example and arguments."""
    parser.epilog = f"example: {verb.EXAMPLE}"
    verb.add_arguments(parser)


def module_of(package: str, verb: str) -> Any:
    """The module of a verb: its name, as Python allows it."""
    name = verb.replace("-", "_")
    return importlib.import_module(f"{package}.{name}_" if keyword.iskeyword(name) else f"{package}.{name}")
