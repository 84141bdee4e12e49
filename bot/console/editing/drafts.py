"""The files that people edit, seen by the console: read, checked as a whole, saved without losing what somebody else wrote."""

from __future__ import annotations

import hashlib
import json
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
from prompts.model.problems import ContentError, in_order
from prompts.model.question import Language
from prompts.yaml.document import Document
from prompts.yaml.rewriting import NotRewritten, with_data


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
    return drafts_of(texts_in(folder), clock, known)


def changed(drafts: Drafts, name: str, text: str, clock: Clock, known: Revisions) -> Drafts:
    """The same with another text in one file."""
    return drafts_of({**drafts.texts, name: text}, clock, known)


def drafts_of(texts: Mapping[str, str], clock: Clock, known: Revisions) -> Drafts:
    """These files, with the advice on wording that `prompts check` gives."""
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


def _first(texts: object, languages: Sequence[Language]) -> str:
    if isinstance(texts, dict):
        return str(texts.get(languages[0]) or next(iter(texts.values()), ""))
    return str(texts or "")
