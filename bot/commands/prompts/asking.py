"""Where the answers of `zeroparty prompts new` come from: a flag, else the person at the terminal, else what no answer means.

Each answer is looked at before the next is asked for. One that does not fit is asked for again, and all others stay.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence

from bot.commands.usage.prompts.new import STEPS, Step
from bot.errors import SettingsError, ZeropartyError
from prompts.model.question import Language

Texts = dict[Language, str]
Answers = dict[str, str | Texts]
"""What was given so far, by step."""

Wrong = Callable[[Answers, str], Sequence[str]]
"""What is wrong with the answers so far, as far as this step is to blame."""

BETWEEN = "|"
"""What stands between the languages in a flag."""

_BY_NAME = {step.name: step for step in STEPS}


class Asking:
    """One question being made, step by step."""

    def __init__(self, options: argparse.Namespace, languages: Sequence[Language], wrong: Wrong) -> None:
        self.languages = tuple(languages)
        self.answers: Answers = {}
        self.is_person = sys.stdin.isatty()
        self._options = options
        self._wrong = wrong
        self._later: set[Language] = set()

    def one(self, name: str, *, default: str = "") -> str:
        """One step's text."""
        step = _BY_NAME[name]
        default = default or step.default
        given = self._flag(name)
        while True:
            said = given if given is not None else self._typed(step.ask, step.example, default) if self.is_person else ""
            if not said and not default:
                raise SettingsError(_missing(step))
            self.answers[name] = said or default
            if self._fits(name):
                return said or default
            given = None

    def by_language(self, name: str) -> Texts:
        """A text in the first language and, unless they come later, in the others."""
        step, given = _BY_NAME[name], self._flag(name)
        texts = self._split(step, given) if given is not None else {}
        if not texts and not self.is_person:
            raise SettingsError(_missing(step))
        while True:
            self.answers[name] = texts or self._typed_by_language(step)
            if self._fits(name):
                return dict(self._texts(name))
            texts = {}

    def kept(self) -> str:
        """The command that gives all that was given so far, so that nothing has to be thought of twice."""
        parts = ["zeroparty", "prompts", "new"]
        for name in ("prompts", "topic", "owner"):
            parts += [f"--{name}", str(found)] if (found := getattr(self._options, name)) else []
        for name, given in self.answers.items():
            said = given if isinstance(given, str) else BETWEEN.join(given.values())
            parts += [f"--{_BY_NAME[name].flag}", said]
        return shlex.join(parts)

    def _flag(self, name: str) -> str | None:
        given: str | None = getattr(self._options, name)
        return given or None

    def _texts(self, name: str) -> Mapping[Language, str]:
        given = self.answers[name]
        return given if isinstance(given, dict) else {}

    def _fits(self, name: str) -> bool:
        """Whether the step is done; nobody can be asked again where there is no terminal, and there the end says it all."""
        problems = self._wrong(self.answers, name) if self.is_person else ()
        for problem in problems:
            print(f"  {problem}", file=sys.stderr)
        if problems:
            del self.answers[name]
        return not problems

    def _split(self, step: Step, given: str) -> Texts:
        parts = [part.strip() for part in given.split(BETWEEN)]
        if len(parts) > len(self.languages):
            count, languages = len(parts), ", ".join(self.languages)
            raise SettingsError(
                f"--{step.flag}: these are {count} texts with {BETWEEN} between them, and the file has: {languages}"
            )
        texts = {language: part for language, part in zip(self.languages, parts, strict=False) if part}
        self._later |= set(self.languages[1:]) - texts.keys()
        return texts

    def _typed_by_language(self, step: Step) -> Texts:
        first, *others = self.languages
        texts = {first: ""}
        while not texts[first]:
            texts[first] = self._typed(step.ask if not others else f"{step.ask} ({first})", step.example, "")
        for language in others:
            if language not in self._later and (said := self._typed(f"{step.ask} ({language})", "", "later")) != "later":
                texts[language] = said
            else:
                self._later.add(language)
        return texts

    def _typed(self, ask: str, example: str, default: str) -> str:
        shown = f"\n  for example: {example}" if example else ""
        try:
            return input(f"{ask}{shown}{f' (Enter: {default})' if default else ''}\n> ").strip() or default
        except (EOFError, KeyboardInterrupt):
            raise ZeropartyError(f"stopped, and nothing was written; this goes on from here:\n{self.kept()}") from None


def plain(options: argparse.Namespace, name: str, ask: str, example: str) -> str:
    """What is no step of a question: by its flag, else asked for; SettingsError when nobody can be asked."""
    given: str | None = getattr(options, name)
    while not given and sys.stdin.isatty():
        try:
            given = input(f"{ask}\n  for example: {example}\n> ").strip()
        except (EOFError, KeyboardInterrupt):
            raise ZeropartyError("stopped, and nothing was written") from None
    if not given:
        raise SettingsError(f"--{name}: {ask}, for example {example!r}")
    setattr(options, name, given)
    return given


def _missing(step: Step) -> str:
    return f"--{step.flag}: {step.ask}, for example {step.example!r}"
