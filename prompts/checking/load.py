"""A folder of authors' files, read into one catalogue, or into everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from prompts import files
from prompts.authoring.brand_shape import BrandShape
from prompts.authoring.build import brand_from, question_from, topic_from
from prompts.authoring.explain import explained
from prompts.authoring.topic_file import read_topic
from prompts.authoring.written_catalogue import Written
from prompts.authoring.written_topic import declared_languages
from prompts.catalogue.catalogue import Brand, Catalogue
from prompts.catalogue.revision import catalogue_version
from prompts.checking.checks.languages import unread_in_brand
from prompts.checking.checks.table import checked
from prompts.checking.limits import MOST_BYTES, MOST_FILES, too_many_questions, too_much
from prompts.fields.types import Declared
from prompts.model.holidays import holidays_in
from prompts.model.problems import ContentError, Problem, Severity, in_order
from prompts.model.question import Question
from prompts.text.phrase_files import packaged_phrases
from prompts.text.phrases import Phrases
from prompts.yaml.document import Document, read_yaml

BRAND_FILE = "_brand.yaml"

_REMEMBERED = 2 * MOST_FILES
"""Files kept parsed, more than a folder may hold: a cache that is smaller than what is read in turn holds nothing of use.
About 30 kB of memory for each question."""

Contents = Mapping[Path, bytes | None]
"""What is in each file; None for one that cannot be opened."""


@dataclass(frozen=True, slots=True)
class LoadedCatalogue:
    """The catalogue, unless there are errors; and what was found, warnings included."""

    catalogue: Catalogue | None
    problems: tuple[Problem, ...] = ()

    def usable(self) -> Catalogue:
        """The catalogue; raises ContentError when there is none."""
        if self.catalogue is None:
            raise ContentError(self.problems)
        return self.catalogue


@dataclass(frozen=True, slots=True)
class ReadFolder:
    """A folder as written, and what is wrong with it."""

    written: Written
    problems: tuple[Problem, ...]


def load(
    folder: Path,
    phrases: Phrases | None = None,
    *,
    revisions: Mapping[str, Question] | None = None,
    years: Iterable[int] = (),
    today: date | None = None,
) -> LoadedCatalogue:
    """The catalogue of a folder. `revisions` were live before; in `years` the brand's public holidays are looked up.

    With `today`, days that have not come yet are looked for where only a day that has come makes sense.
    """
    return _loaded(read_folder(folder, phrases, today=today), revisions, years)


def load_texts(
    texts: Mapping[str, str],
    *,
    revisions: Mapping[str, Question] | None = None,
    years: Iterable[int] = (),
    today: date | None = None,
) -> LoadedCatalogue:
    """The same for files in memory, by name; what is wrong with them names the file and no folder."""
    return _loaded(read_files(Path(), contents_of_texts(texts), today=today), revisions, years)


def read_folder(folder: Path, phrases: Phrases | None = None, *, today: date | None = None) -> ReadFolder:
    """Everything that authors wrote in a folder, and every mistake in it."""
    try:
        contents, unread = contents_of(folder), files.unread(folder)
    except OSError:
        closed = _problem(folder, "ZP015", "This folder cannot be opened.", "check its name and its rights")
        return read_files(folder, {}, phrases, also=[closed])
    return read_files(folder, contents, phrases, also=[_not_read(folder, path) for path in unread], today=today)


def contents_of(folder: Path) -> Contents:
    """The files of a folder that are for the bot to read, as they are now; raises OSError for a folder out of reach."""
    return {path: _content(path) for path in sorted((*files.yaml_files(folder), *files.lost_links(folder)))}


def contents_of_texts(texts: Mapping[str, str]) -> Contents:
    """The same for files in memory, by name: in a folder's order, without what would not be read there."""
    named = {Path(Path(name).name): text.encode() for name, text in texts.items()}
    return {path: named[path] for path in sorted(named) if files.is_read(path)}


def read_files(
    folder: Path,
    contents: Contents,
    phrases: Phrases | None = None,
    *,
    also: Iterable[Problem] = (),
    today: date | None = None,
) -> ReadFolder:
    """The same for files that are, or are to be, in a folder; `also`: what else is wrong."""
    phrases = phrases or packaged_phrases()
    refused = list(too_much(folder, contents))
    documents, problems = _documents({} if refused else contents)
    refused += too_many_questions(folder, sum(_length(document) for document in documents.values()))
    problems += [*also, *refused]
    if refused:
        return ReadFolder(Written((), None, phrases, is_whole=False), in_order(problems))
    brand, found = _brand(folder, documents, phrases)
    topics = tuple(read_topic(document) for name, document in documents.items() if document and name != BRAND_FILE)
    problems += found + [problem for topic in topics for problem in topic.problems]
    written = Written(topics, brand, phrases, is_whole=None not in documents.values())
    problems += checked(written, today)
    if not any(problem.is_error for problem in problems) and not any(True for _ in written.asked()):
        problems.append(_problem(folder, "ZP305", "There are no questions here.", "add a file such as coffee.yaml"))
    return ReadFolder(written, in_order(problems))


def compiled(read: ReadFolder, revisions: Mapping[str, Question] | None = None, years: Iterable[int] = ()) -> Catalogue | None:
    """The catalogue, unless there is an error anywhere."""
    brand = read.written.brand
    if brand is None or any(problem.is_error for problem in read.problems):
        return None
    return _catalogue(read.written, brand, revisions or {}, years)


def _loaded(read: ReadFolder, revisions: Mapping[str, Question] | None, years: Iterable[int]) -> LoadedCatalogue:
    return LoadedCatalogue(compiled(read, revisions, years), read.problems)


def starter_folder() -> Path:
    """The starter catalogue that ships with this package."""
    return files.packaged("starter")


def _catalogue(written: Written, brand: Brand, revisions: Mapping[str, Question], years: Iterable[int]) -> Catalogue:
    heads = [(file.head, file.asked) for file in written.files if file.head]
    asked = (question_from(each.shape, head, written.phrases) for head, all_asked in heads for each in all_asked)
    questions = {question.id: question for question in asked}
    holidays = brand.pace.holidays
    return Catalogue(
        brand=brand,
        questions=questions,
        phrases=written.phrases,
        version=catalogue_version(brand, questions.values(), written.phrases),
        revisions={**revisions, **{question.revision: question for question in questions.values()}},
        quiet_dates=holidays_in(holidays, years) if holidays else frozenset(),
        topics={file.head.topic: topic_from(file.head) for file in written.files if file.head},
    )


def _length(document: Document | None) -> int:
    """How many questions are written there, good or bad."""
    written = document.data.get("questions") if document else None
    return len(written) if isinstance(written, list) else 0


def _content(path: Path) -> bytes | None:
    try:
        return files.beginning(path, MOST_BYTES + 1)
    except OSError:
        return None


def _documents(contents: Contents) -> tuple[dict[str, Document | None], list[Problem]]:
    """Every file by name, or nothing for one that cannot be read."""
    documents: dict[str, Document | None] = {}
    problems: list[Problem] = []
    for path, content in contents.items():
        if path.name.startswith("_") and path.name != BRAND_FILE:
            fix = "call it _brand.yaml" if path.stem == "_brand" else "remove the _ to have it read"
            problems.append(_problem(path, "ZP303", "A file whose name starts with _ is not read.", fix, "warning"))
            continue
        documents[path.name], found = _document(path, content)
        problems += found
    return documents, problems


def _document(path: Path, content: bytes | None) -> tuple[Document | None, tuple[Problem, ...]]:
    if content is None:
        if files.leads_nowhere(path):
            return None, (
                _problem(path, "ZP015", "This is a link to a file that is gone.", "put the file back, or remove the link"),
            )
        return None, (_problem(path, "ZP015", "This file cannot be opened.", "check its rights"),)
    document, problems = _parsed(content)
    named = tuple(replace(problem, file=str(path)) for problem in problems)
    return document and document.called(str(path)), named


@lru_cache(maxsize=_REMEMBERED)
def _parsed(content: bytes) -> tuple[Document | None, tuple[Problem, ...]]:
    """Parsing is most of the work, and after a save nearly all files are as they were."""
    return read_yaml(content, "")


def _not_read(folder: Path, path: Path) -> Problem:
    """What looks like a file of questions and is none, as whoever saved it could not know."""
    if path.parent != folder:
        return _problem(path, "ZP309", "A file in a folder of its own is not read.", f"move it to {folder}", "warning")
    if path.is_dir():
        return _problem(path, "ZP309", "This is a folder, and only files are read.", "call it by another name", "warning")
    name = re.sub(r"\.ya?ml.*$", "", path.name, flags=re.IGNORECASE)
    message = "This file is not read: its name does not end in .yaml, in small letters."
    return _problem(path, "ZP309", message, f"call it {name}.yaml", "warning")


def _brand(folder: Path, documents: Mapping[str, Document | None], phrases: Phrases) -> tuple[Brand | None, list[Problem]]:
    """The brand, or its defaults where there is no such file, or nothing where the file is wrong."""
    if BRAND_FILE not in documents:
        message = "There is no _brand.yaml, so customers do not learn who is asking."
        return Brand(), [_problem(folder / BRAND_FILE, "ZP301", message, "copy one from the starter catalogue", "warning")]
    document = documents[BRAND_FILE]
    if document is None:
        return None, []
    declared = Declared(declared_languages(document.data))
    try:
        brand = brand_from(BrandShape.model_validate(document.data, context=declared))
    except ValidationError as failed:
        return None, list(explained(failed, document, (), BrandShape))
    return brand, [*_unspoken_languages(brand, document, phrases), *unread_in_brand(brand, document, phrases)]


def _unspoken_languages(brand: Brand, document: Document, phrases: Phrases) -> Iterator[Problem]:
    for index, language in enumerate(brand.languages):
        if not {language, language.split("-")[0]} & phrases.texts.keys():
            line, column = document.place(("languages", index))
            message = f"The bot's own words do not exist in `{language}`; customers will read them in another language."
            fix = f"translate phrases/{phrases.fallback}.yaml"
            yield Problem(document.file, line, column, "ZP302", "warning", message, fix)


def _problem(path: Path, code: str, message: str, fix: str, severity: Severity = "error") -> Problem:
    return Problem(str(path), 1, 1, code, severity, message, fix)
