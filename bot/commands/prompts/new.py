"""`zeroparty prompts new`: one more question, asked for step by step, or a starter catalogue to begin with."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic_core import PydanticCustomError

from bot.clock import SystemClock
from bot.commands.prompts.asking import Answers, Asking, plain
from bot.errors import SettingsError, ZeropartyError
from bot.publishing.catalogue_files import catalogue_of, prompts_folder, texts_in
from bot.settings import read_settings
from prompts.authoring.adding import NoPlace, Wanted, field_at, has_purpose, languages_of, new_topic, with_purpose, with_question
from prompts.authoring.naming import option_ids, question_id
from prompts.checking.load import BRAND_FILE, load
from prompts.checking.starters import starter_files
from prompts.fields.values import an_id
from prompts.files import replace
from prompts.kinds.own_field import OwnField
from prompts.kinds.table import KINDS
from prompts.model.problems import Problem
from prompts.model.question import Language

_UNTRANSLATED = "ZP308"
_NEEDS_NO_MORE = next(name for name, kind in KINDS.items() if kind.answer_type == "words")
"""Stands for a kind that nobody has chosen yet: none of its fields has to be there."""
_UNEVEN = "give every language the same number of buttons, in the same order"


def run(options: argparse.Namespace) -> int:
    """Write it, unless anything would be wrong with it."""
    if options.starter:
        return _begin(options.starter, options.output)
    folder = options.prompts or prompts_folder(read_settings())
    if not folder.is_dir():
        raise SettingsError(
            f"--prompts: there is no folder {folder}; `zeroparty prompts new --starter coffee --output DIR` makes one"
        )
    return _add(folder, options)


def _begin(trade: str, output: Path | None) -> int:
    if output is None:
        raise SettingsError("--output: say where the catalogue should go, for example --output questions")
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise SettingsError(f"--output: there is something at {output} already, and nothing is overwritten; name a new folder")
    output.mkdir(parents=True, exist_ok=True)
    for name, content in starter_files(trade).items():
        (output / name).write_bytes(content)
    print(f"written: {output}; put your own name and address in {output / BRAND_FILE} first")
    return 0


def _add(folder: Path, options: argparse.Namespace) -> int:
    texts = texts_in(folder)
    catalogue = load(folder).catalogue
    if catalogue is None:
        raise ZeropartyError("there are mistakes in the files already; mend them first: `zeroparty prompts check`")
    name = _file_of(texts, options)
    if name in texts:
        languages, base = languages_of(texts[name]), texts[name]
    else:
        languages = catalogue.brand.languages
        base = new_topic(Path(name).stem, plain(options, "owner", "Who answers for it", "shop-team"), languages)
    draft = _Draft(name, texts, base, languages[0])
    asking = Asking(options, languages, draft.wrong)
    try:
        _ask(asking, base, catalogue.questions)
        return _write(folder, draft, asking)
    except NoPlace as error:
        raise ZeropartyError(f"{name}: {error}") from None


def _file_of(texts: Mapping[str, str], options: argparse.Namespace) -> str:
    topics = [Path(name).stem for name in texts if name != BRAND_FILE]
    if options.topic is None and len(topics) != 1:
        known = ", ".join(topics)
        ask = f"say which file, one of {known}, or a new name" if known else "name the new file"
        plain(options, "topic", ask, topics[0] if topics else "coffee")
    topic = options.topic or topics[0]
    if topic not in topics and (wrong := _no_name(topic)):
        raise SettingsError(f"--topic: {wrong}")
    return next((name for name in texts if Path(name).stem == topic), f"{topic}.yaml")


def _no_name(text: str) -> str:
    """Why this cannot be a stored name, and what can; empty where it can."""
    try:
        an_id(text)
    except PydanticCustomError as error:
        context = error.context or {}
        return f"{context['message']} {context['fix']}"
    return ""


@dataclass(frozen=True, slots=True)
class _Draft:
    """The file with one question more, and what is wrong with it."""

    name: str
    texts: Mapping[str, str]
    base: str
    first: Language

    def text(self, given: Answers) -> str:
        """The file with what is given so far; what is not yet is made up, and nobody looks at it."""
        purpose = _said(given, "purpose") or "later"
        promise = _in_languages(given, "promise") or {self.first: "to do something for you"}
        known = has_purpose(self.base, purpose)
        return with_question(self.base if known else with_purpose(self.base, purpose, promise), self._wanted(given, purpose))

    def problems(self, given: Answers) -> tuple[Problem, ...]:
        """Everything that is wrong with it."""
        return catalogue_of({**self.texts, self.name: self.text(given)}, SystemClock()).problems

    def wrong(self, given: Answers, step: str) -> Sequence[str]:
        """The errors that stand where this step's answer stands, in words and without a place nobody has seen yet."""
        if step == "options" and not _same_number(given):
            return [_UNEVEN]
        if step in ("id", "purpose") and (no_name := _no_name(_said(given, step))):
            return [no_name]
        text = self.text(given)
        found = [problem for problem in self.problems(given) if problem.file == self.name and problem.is_error]
        return [f"{one.message} {one.fix}" for one in found if field_at(text, one.line) == step]

    def _wanted(self, given: Answers, purpose: str) -> Wanted:
        kind = _said(given, "kind") or _NEEDS_NO_MORE
        own = [field for field in KINDS[kind].fields if field.step is not None] if kind in KINDS else []
        has_options = any(field.holds is None for field in own)
        return Wanted(
            id=_said(given, "id") or "later",
            kind=kind,
            ask=_in_languages(given, "ask") or {self.first: "Later?"},
            purpose=purpose,
            benefit=_in_languages(given, "benefit") or {self.first: "Later."},
            keep=_said(given, "keep") or "1 day",
            sensitive=_said(given, "sensitive") or "none",
            options=_options(_in_languages(given, "options") or {self.first: "one, two"}) if has_options else (),
            bounds={field.name: _bound(given, field) for field in own if field.holds in ("number", "line")},
            ends={
                field.name: _in_languages(given, field.name) or {self.first: field.name} for field in own if field.holds == "texts"
            },
        )


def _ask(asking: Asking, base: str, taken: Mapping[str, object]) -> None:
    """All steps of a question of the wanted kind."""
    ask = asking.by_language("ask")
    asking.one("id", default=question_id(next(iter(ask.values())), taken))
    kind = asking.one("kind")
    own = [field for field in KINDS[kind].fields if field.step is not None] if kind in KINDS else []
    if any(field.holds is None for field in own):
        asking.by_language("options")
        if not _same_number(asking.answers):
            raise SettingsError(f"--options: {_UNEVEN}")
    if not has_purpose(base, asking.one("purpose")):
        asking.by_language("promise")
    asking.by_language("benefit")
    asking.one("keep")
    asking.one("sensitive")
    for field in own:
        if field.holds == "texts":
            asking.by_language(field.name)
        elif field.holds is not None:
            asking.one(field.name)


def _said(given: Answers, step: str) -> str:
    found = given.get(step, "")
    return found if isinstance(found, str) else ""


def _in_languages(given: Answers, step: str) -> dict[Language, str]:
    found = given.get(step, {})
    return found if isinstance(found, dict) else {}


def _bound(given: Answers, field: OwnField) -> str:
    return _said(given, field.name) or (field.step.default if field.step else "")


def _same_number(given: Answers) -> bool:
    return len({len(_listed(labels)) for labels in _in_languages(given, "options").values()}) == 1


def _listed(labels: str) -> list[str]:
    return [label.strip() for label in labels.split(",")]


def _options(given: Mapping[Language, str]) -> tuple[tuple[str, dict[Language, str]], ...]:
    """Each button's words in every language; what is stored is made of the first language's."""
    lists = {language: _listed(labels) for language, labels in given.items()}
    names = option_ids(next(iter(lists.values())))
    return tuple(
        (name, {language: labels[at] for language, labels in lists.items() if at < len(labels)}) for at, name in enumerate(names)
    )


def _write(folder: Path, draft: _Draft, asking: Asking) -> int:
    """Only what is right is written: a mistake in a flag must not stop what is live."""
    problems = draft.problems(asking.answers)
    for problem in problems:
        is_told_below = problem.code == _UNTRANSLATED
        if problem.is_error or (problem.file == draft.name and not is_told_below):
            print(problem, file=sys.stderr)
    if any(problem.is_error for problem in problems):
        again = f"; mend it here and say it again:\n{asking.kept()}" if asking.is_person else ""
        print(f"nothing was written{again}", file=sys.stderr)
        return 1
    replace(folder / draft.name, draft.text(asking.answers).encode())
    name = _said(asking.answers, "id")
    print(f"written: {folder / draft.name}, question `{name}`; try it with `zeroparty prompts try`")
    if missing := _untranslated(asking):
        print(f"still to be translated into {', '.join(missing)}: in the file, or with `zeroparty prompts to-sheet`")
    return 0


def _untranslated(asking: Asking) -> list[Language]:
    given = [texts for texts in asking.answers.values() if isinstance(texts, dict)]
    return [language for language in asking.languages if any(language not in texts for texts in given)]
