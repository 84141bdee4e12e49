"""`zeroparty prompts new`: one more question, asked for step by step, or a starter catalogue to begin with."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.clock import SystemClock
from bot.commands.usage.prompts.new import STEPS, flag_of
from bot.errors import SettingsError, ZeropartyError
from bot.publishing.catalogue_files import catalogue_of, prompts_folder, texts_in
from bot.settings import read_settings
from prompts.authoring.adding import NoPlace, Wanted, has_purpose, languages_of, new_topic, with_purpose, with_question
from prompts.checking.load import BRAND_FILE, load
from prompts.checking.starters import starter_files
from prompts.files import replace
from prompts.kinds.table import KINDS
from prompts.text.plain import folded

_BETWEEN = "|"
_BY_FLAG = {step.flag: step for step in STEPS}


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
    name = _file_of(texts, options.topic)
    asking = Asking(options, _languages(folder, texts.get(name)))
    text = texts.get(name) or new_topic(options.topic, asking.text("owner", "Who answers for it", "shop-team"), asking.languages)
    try:
        text = _with(text, asking)
    except NoPlace as error:
        raise ZeropartyError(f"{name}: {error}") from None
    return _write(folder, name, {**texts, name: text})


def _file_of(texts: Mapping[str, str], topic: str | None) -> str:
    if topic is not None:
        return f"{topic}.yaml"
    topics = [name for name in texts if name != BRAND_FILE]
    if len(topics) != 1:
        known = ", ".join(Path(name).stem for name in topics)
        raise SettingsError(f"--topic: say which file, one of {known}, or a new name" if known else "--topic: name the new file")
    return topics[0]


def _languages(folder: Path, text: str | None) -> tuple[str, ...]:
    """The file's own languages, else the brand's."""
    catalogue = load(folder).catalogue
    if catalogue is None:
        raise ZeropartyError("there are mistakes in the files already; mend them first: `zeroparty prompts check`")
    return catalogue.brand.languages if text is None else languages_of(text)


class Asking:
    """Where answers come from: a flag, else the person at the terminal, else the default."""

    def __init__(self, options: argparse.Namespace, languages: Sequence[str]) -> None:
        self.languages = tuple(languages)
        self._options = options
        self._is_person = sys.stdin.isatty()

    def one(self, flag: str) -> str:
        """One step's text."""
        step = _BY_FLAG[flag]
        return self.text(step.name, step.ask, step.example, step.default)

    def text(self, name: str, ask: str, example: str, default: str = "") -> str:
        """A text by its flag; SettingsError when nobody can be asked and there is no default."""
        given: str | None = getattr(self._options, name)
        if given is None and self._is_person:
            given = input(f"{ask}\n  for example: {example}{f' (Enter: {default})' if default else ''}\n> ").strip()
        if not given and not default:
            raise SettingsError(f"--{name.replace('_', '-')}: {ask}, for example {example!r}")
        return given or default

    def by_language(self, flag: str) -> dict[str, str]:
        """A text in every language: with `|` between them in a flag, one after the other at the terminal."""
        step = _BY_FLAG[flag]
        if getattr(self._options, step.name) is not None or not self._is_person:
            parts = [part.strip() for part in self.one(flag).split(_BETWEEN)]
        else:
            parts = [self.text(step.name, f"{step.ask} ({language})", step.example) for language in self.languages]
        return dict(zip(self.languages, parts, strict=False))


def _with(text: str, asking: Asking) -> str:
    name, kind = asking.one("id"), asking.one("kind")
    own = [field for field in KINDS[kind].fields if field.step is not None] if kind in KINDS else []
    ask = asking.by_language("ask")
    options = _options(asking) if any(field.holds is None for field in own) else ()
    purpose = asking.one("purpose")
    if not has_purpose(text, purpose):
        text = with_purpose(text, purpose, asking.by_language("promise"))
    wanted = Wanted(
        id=name,
        kind=kind,
        ask=ask,
        purpose=purpose,
        benefit=asking.by_language("benefit"),
        keep=asking.one("keep"),
        sensitive=asking.one("sensitive"),
        options=options,
        bounds={field.name: asking.one(flag_of(field)) for field in own if field.holds in ("number", "line")},
        ends={field.name: asking.by_language(flag_of(field)) for field in own if field.holds == "texts"},
    )
    return with_question(text, wanted)


def _options(asking: Asking) -> tuple[tuple[str, dict[str, str]], ...]:
    """Each button's words in every language; what is stored is made of the first language's."""
    lists = {language: [label.strip() for label in labels.split(",")] for language, labels in asking.by_language("options").items()}
    if len({len(labels) for labels in lists.values()}) != 1:
        raise SettingsError("--options: give every language the same number of buttons, in the same order")
    first = next(iter(lists.values()))
    return tuple((_as_id(label), {language: lists[language][at] for language in lists}) for at, label in enumerate(first))


def _as_id(label: str) -> str:
    letters = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in folded(label))
    return "_".join(filter(None, letters.split("_"))) or "option"


def _write(folder: Path, name: str, texts: Mapping[str, str]) -> int:
    """Only what is right is written: a mistake in a flag must not stop what is live."""
    problems = catalogue_of(texts, SystemClock()).problems
    for problem in problems:
        if problem.file == name or problem.is_error:
            print(problem, file=sys.stderr)
    if any(problem.is_error for problem in problems):
        print("nothing was written", file=sys.stderr)
        return 1
    replace(folder / name, texts[name].encode())
    print(f"written: {folder / name}; try it with `zeroparty prompts try`")
    return 0
