"""A parser whose complaints are meant for the person who typed: what is wrong, what was probably meant, and an example."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from prompts.text.suggestions import most_alike

VERB = "VERB"
"""What stands in help for one of several verbs; it is never said in a complaint."""

_NO_SUCH_CHOICE = re.compile(
    r"argument (?P<name>[^:]+): invalid choice: '(?P<typed>.*)' \(choose from (?P<choices>.*)\)$", re.DOTALL
)
_MISSING = re.compile(r"the following arguments are required: (?P<names>.*)$")
_UNKNOWN = re.compile(r"unrecognized arguments: (?P<typed>.*)$", re.DOTALL)
_NO_NUMBER = re.compile(r"invalid int value: (?P<typed>.*)$", re.DOTALL)
_OF_ARGUMENT = re.compile(r"argument (?P<name>[^:]+): (?P<what>.*)$", re.DOTALL)
"""What argparse says; its words are the same in every Python that is supported, and a test holds them."""


class Parser(argparse.ArgumentParser):
    """An argparse parser with complaints of its own."""

    verbs: Mapping[str, str] = {}
    """The verbs that may follow, where some do."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As usual, but what is left over is wrong here, where the options are known, and not one parser further out; and what
        stands before a verb is refused, as the verb would not see it."""
        found, rest = super().parse_known_args(args, namespace)
        if rest:
            self.error(f"unrecognized arguments: {' '.join(rest)}")
        verb = getattr(found, "what", None)
        if args and verb in self.verbs and args[0] != verb:
            self.error(f"{args[0]} stands before {verb}, which would not see it; what belongs to {verb} comes after it")
        return found, rest

    def format_help(self) -> str:
        """Without the line that only names the place of the verbs."""
        return super().format_help().replace(f"\n  {VERB}\n", "\n")

    def error(self, message: str) -> NoReturn:
        """One line with what to type instead; exit code 2."""
        self.exit(2, f"{self.prog}: {self._plain(message)}\n")

    def _plain(self, message: str) -> str:
        if found := _NO_SUCH_CHOICE.match(message):
            if found["name"] == VERB:
                return no_such_verb(found["typed"], self.verbs)
            choices = re.findall(r"[\w-]+", found["choices"])
            return f"{found['name']}: {found['typed']!r} is not one of {', '.join(choices)}{meant(found['typed'], choices)}"
        if found := _MISSING.match(message):
            return self._missing(found["names"].split(", "))
        if found := _UNKNOWN.match(message):
            options = re.findall(r"--[\w-]+", self.format_help())
            return f"there is no argument {found['typed']}{meant(found['typed'].split()[0], options)}"
        if found := _OF_ARGUMENT.match(message):
            what = found["what"]
            if number := _NO_NUMBER.match(what):
                what = f"{number['typed']} is not a whole number"
            return f"{found['name'].lower()}: {what}"
        return message

    def _missing(self, names: list[str]) -> str:
        if names == [VERB]:
            return f"say what to do: {', '.join(self.verbs)}"
        listed = ", ".join(name.lower() for name in names)
        return f"{listed} {'is' if len(names) == 1 else 'are'} missing" + (f"; {self.epilog}" if self.epilog else "")


def no_such_verb(typed: str, verbs: Iterable[str]) -> str:
    """That there is no such verb, with the nearest, or else with all there are."""
    known = list(verbs)
    return f"there is no verb {typed!r}" + (meant(typed, known) or f"; there are {', '.join(known)}")


def meant(typed: str, known: Iterable[str]) -> str:
    """A question after what was probably meant; empty where nothing is near."""
    near = most_alike(typed, known)
    return f"; did you mean {near}?" if near else ""
