"""The files that people edit, seen by the console: read, checked as a whole, saved without losing what somebody else wrote."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.clock import Clock
from bot.console.editing.question_form import Data
from bot.console.page import Refused
from bot.errors import ZeropartyError
from bot.publishing.catalogue_files import Revisions, read_of, texts_in
from prompts import files
from prompts.authoring.written_topic import declared_languages
from prompts.checking.load import BRAND_FILE, LoadedCatalogue
from prompts.lint.advice import advice
from prompts.model.problems import ContentError, Problem, in_order
from prompts.model.question import Language
from prompts.yaml.document import Document, read_yaml
from prompts.yaml.document import Path as Place
from prompts.yaml.rewriting import NotRewritten, with_data

_EMPTY = ("ZP102", "ZP104")
"""A field that has to be there and is not, or has nothing in it."""


class Conflict(ZeropartyError):
    """Somebody else saved the same in the meantime; `theirs` is what they wrote."""

    def __init__(self, theirs: object) -> None:
        super().__init__("somebody else saved this in the meantime")
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Written:
    """One question in its file."""

    file: str
    text: str
    document: Document
    index: int
    data: Data

    @property
    def languages(self) -> tuple[Language, ...]:
        """Those of its file; the first is what everybody falls back to."""
        return declared_languages(self.document.data)

    @property
    def purposes(self) -> list[tuple[str, str]]:
        """The promises of its file: name, and how it reads in the first language."""
        written = self.document.data.get("purposes")
        named = written if isinstance(written, dict) else {}
        return [(str(name), f"{name}: {_first(texts, self.languages)}") for name, texts in named.items()]

    @property
    def base(self) -> str:
        """Changes when anybody changes the question, and with nothing else in its file."""
        return stamp_of(json.dumps(self.data, sort_keys=True, ensure_ascii=False))

    def with_question(self, data: Data) -> str:
        """The file with this question changed; raises `Refused` where only a person can make the change."""
        listed = self.document.data["questions"]
        assert isinstance(listed, list)
        changed = {**self.document.data, "questions": [*listed[: self.index], data, *listed[self.index + 1 :]]}
        try:
            return with_data(self.text.encode(), changed).decode()
        except (NotRewritten, ContentError) as error:
            raise Refused(409, f"The form cannot make this change: {error}.", "make it in the file view") from None


@dataclass(frozen=True, slots=True)
class Drafts:
    """The folder as it was read, with what is wrong with it."""

    texts: Mapping[str, str]
    loaded: LoadedCatalogue
    documents: Mapping[str, Document]
    """The topic files that can be read."""

    @property
    def stamp(self) -> str:
        """Changes when any file does."""
        return stamp_of(json.dumps(sorted(self.texts.items()), ensure_ascii=False))

    def topics(self) -> Iterator[tuple[str, Document | None]]:
        """Every topic file, and what it says; nothing for one that cannot be read."""
        for name in self.texts:
            if name != BRAND_FILE:
                yield name, self.documents.get(name)

    def questions(self) -> Iterator[Written]:
        """Every question that has an id, in the order of the files."""
        for name, document in self.topics():
            listed = document.data.get("questions") if document else None
            for index, data in enumerate(listed if isinstance(listed, list) else ()):
                if document and isinstance(data, dict) and isinstance(data.get("id"), str):
                    yield Written(name, self.texts[name], document, index, data)

    def question(self, ident: str) -> Written:
        """The question with this id; refused where there is none that can be read."""
        for written in self.questions():
            if written.data["id"] == ident:
                return written
        raise Refused(404, f"There is no question `{ident}` in the files.", "it was renamed or removed, or its file cannot be read")

    def errors(self) -> int:
        """How many errors there are."""
        return sum(problem.is_error for problem in self.loaded.problems)


def read_drafts(folder: Path, clock: Clock, known: Revisions) -> Drafts:
    """The folder as it is now."""
    return _checked(texts_in(folder), clock, known)


def changed(drafts: Drafts, name: str, text: str, clock: Clock, known: Revisions) -> Drafts:
    """The same with another text in one file."""
    return _checked({**drafts.texts, name: text}, clock, known)


def _checked(texts: Mapping[str, str], clock: Clock, known: Revisions) -> Drafts:
    """With the advice on wording that `prompts check` gives."""
    loaded, written = read_of(texts, clock, known)
    documents = {file.document.file: file.document for file in written.files}
    return Drafts(texts, replace(loaded, problems=in_order([*loaded.problems, *advice(written)])), documents)


def save(folder: Path, name: str, text: str, before: str | None) -> None:
    """Put a file in place, whole or not at all. Raises `Conflict` where it is not `before` any more; nothing: a new file."""
    path = folder / name
    now = files.content(path).decode("utf-8-sig", "replace") if path.exists() else None
    if now != before:
        raise Conflict(now or "")
    files.replace(path, text.encode())


def stamp_of(text: str) -> str:
    """A short name for exactly this text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]


def by_field(written: Written, text: str, problems: Sequence[Problem], names: Sequence[str]) -> dict[str, list[Problem]]:
    """What is wrong with a question, by the field of the form that it stands at; what fits no field stands under ""."""
    document, _ = read_yaml(text.encode(), written.file)
    if document is None:
        return {"": [problem for problem in problems if problem.file == written.file]}
    own = ("questions", written.index)
    begins = document.place(own)[0]
    listed = document.data.get("questions")
    is_last = not isinstance(listed, list) or written.index + 1 >= len(listed)
    ends = 10**9 if is_last else document.place(("questions", written.index + 1))[0]
    starts = sorted(
        (document.place_of_key((*own, *name.split(".")))[0], name) for name in names if document.has((*own, *name.split(".")))
    )
    spoken = dict(
        _lines_of_languages(document, own, listed[written.index] if isinstance(listed, list) else None, written.languages)
    )
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.file == written.file and begins <= problem.line < ends:
            if problem.line in spoken and len(written.languages) > 1:
                problem = replace(problem, message=f"{spoken[problem.line]}: {problem.message}")
            name = _absent(problem, names) or next((name for line, name in reversed(starts) if line <= problem.line), "")
            found.setdefault(name, []).append(_for_a_form(problem) if name else replace(problem, file=""))
    return found


def _lines_of_languages(
    document: Document, at: Place, value: object, languages: Sequence[Language]
) -> Iterator[tuple[int, Language]]:
    """On which line a text stands, and in which language it is."""
    for name, inner in value.items() if isinstance(value, dict) else ():
        if name in languages and isinstance(inner, str):
            yield document.place((*at, name))[0], name
        else:
            yield from _lines_of_languages(document, (*at, name), inner, languages)


def _absent(problem: Problem, names: Sequence[str]) -> str:
    """The field that is not there at all, and so has no line of its own."""
    named = re.findall(r"`(\w+):?`", f"{problem.message} {problem.fix}") if problem.code == "ZP102" else []
    return next((name for name in named if name in names), "")


def _for_a_form(problem: Problem) -> Problem:
    """The same to somebody who fills in a form: what to do there, and not how it is written in a file."""
    if problem.code in _EMPTY:
        return replace(problem, file="", message="There is nothing here yet.", fix="")
    fix = re.sub(r"`\w+: ([^`]+)`", r"\1", problem.fix)
    return replace(problem, file="", fix="" if re.search(r"`\w+:`|colon", fix) else fix)


def _first(texts: object, languages: Sequence[Language]) -> str:
    if isinstance(texts, dict):
        return str(texts.get(languages[0]) or next(iter(texts.values()), ""))
    return str(texts or "")
