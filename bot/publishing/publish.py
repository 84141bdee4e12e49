"""Versions of the questions: made of files, put live in one transaction, read back from what is stored."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.errors import ZeropartyError
from bot.publishing.requests import Letterbox
from prompts.catalogue.catalogue import Catalogue, Receiver
from prompts.catalogue.lineage import changed_kinds, removed
from prompts.catalogue.revision import catalogue_version, from_json, promise_hash, to_json
from prompts.checking.load import LoadedCatalogue, load
from prompts.files import content, yaml_files
from prompts.files import replace as replace_file
from prompts.model.problems import Problem
from prompts.model.question import Question, QuestionId, Text
from prompts.releases.diff import refused
from prompts.releases.saving import sealed
from storage.model.records import RevisionRow
from storage.questions import revisions, versions
from storage.questions.versions import Live, Publishing
from storage.receivers import audit_trail
from storage.store import Store
from storage.turn.unit import Unit

Revisions = Mapping[str, Question]


class Refusal(ZeropartyError):
    """This may not be published as it is; the text says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a command asks the running process to publish: exactly these files, if `expecting` is still the live version."""

    files: Mapping[str, str]
    by: str
    why: str
    how: str
    expecting: int


def letterbox(folder: Path) -> Letterbox:
    """Where commands leave what they want published."""
    return Letterbox(folder, "publish.json")


def letter_from(written: Any) -> Letter:
    """The letter behind its JSON."""
    return Letter(**written)


def years_from(clock: Clock) -> tuple[int, int, int]:
    """The years whose public holidays matter now."""
    year = clock.now().year
    return year, year + 1, year + 2


def texts_in(folder: Path) -> dict[str, str]:
    """The folder's files by name, as they were read."""
    return {path.name: content(path).decode("utf-8-sig") for path in yaml_files(folder)}


def catalogue_in(folder: Path, clock: Clock, known: Revisions | None = None) -> LoadedCatalogue:
    """The folder as it is now, with the receivers of each question fixed."""
    loaded = load(folder, revisions=known, years=years_from(clock))
    return replace(loaded, catalogue=sealed(loaded.catalogue)) if loaded.catalogue else loaded


def catalogue_of(files: Mapping[str, str], clock: Clock, known: Revisions | None = None) -> LoadedCatalogue:
    """The catalogue that these files make; they lie in a folder of their own for as long as it takes to read them."""
    with tempfile.TemporaryDirectory(prefix="zeroparty-") as place:
        for name, text in files.items():
            (Path(place) / Path(name).name).write_bytes(text.encode())
        loaded = catalogue_in(Path(place), clock, known)
    return replace(loaded, problems=tuple(_without(place, problem) for problem in loaded.problems))


def _without(place: str, problem: Problem) -> Problem:
    """What is wrong, without the passing place where it was read."""
    return replace(problem, file=Path(problem.file).name, message=problem.message.replace(f"{place}/", ""))


def remembered(base: Catalogue, row: Live, known: Revisions) -> Catalogue:
    """What was live: the stored questions and receivers; everything else as in `base`."""
    questions = {known[sha256].id: known[sha256] for sha256 in row.revisions}
    brand = replace(base.brand, receivers=_receivers_from(row.receivers))
    version = catalogue_version(brand, questions.values(), base.phrases)
    return replace(base, brand=brand, questions=questions, version=version, revisions={**base.revisions, **known})


def revision_rows(catalogue: Catalogue, now: datetime) -> list[RevisionRow]:
    """The exact words of every live question, to be kept before it is asked: each answer can prove what it answered."""
    return [
        RevisionRow(
            sha256=question.revision,
            question=question.id,
            topic=question.topic,
            body=to_json(question),
            promise_sha256=promise_hash(question, catalogue.brand),
            created_at=now,
            by="file",
            why="saved",
        )
        for question in catalogue.questions.values()
    ]


async def stored_questions(store: Store) -> dict[str, Question]:
    """Every revision that was ever live, by its hash."""
    rows = await store.read(revisions.every)
    return {row.sha256: from_json(row.body) for row in rows}


async def asked_of(store: Store, before: Catalogue, after: Catalogue) -> dict[QuestionId, int]:
    """How many people have a history with what would go, or would ask for another kind of answer."""
    at_risk = {question.id for question in removed(before, after)} | {old.id for old, _ in changed_kinds(before, after)}
    return await store.read(lambda unit: versions.people_asked(unit, at_risk)) if at_risk else {}


async def refuse_losses(store: Store, before: Catalogue, after: Catalogue) -> None:
    """Raises `Refusal` when what people said would be lost or would not fit."""
    reasons = refused(before, after, await asked_of(store, before, after))
    if reasons:
        raise Refusal("\n".join(reasons))


@dataclass(frozen=True, slots=True)
class Release:
    """A catalogue about to be live, and the files it was written in."""

    catalogue: Catalogue
    files: Mapping[str, str]
    how: str
    by: str
    why: str
    publishing: bool

    def row(self) -> Live:
        """What is asked once it is live."""
        asked = tuple(question.revision for question in self.catalogue.questions.values())
        return Live(0, asked, _receivers_to(self.catalogue.brand.receivers), self.publishing)


async def put_live(store: Store, release: Release, at: datetime, *, expecting: int | None = None) -> Live:
    """Keep revisions, version and audit entry together, or nothing of them. Raises `Overtaken`."""
    rows = [replace(row, by=release.by, why=release.why) for row in revision_rows(release.catalogue, at)]
    new = Publishing(release.files, release.row(), at, release.how, release.by, release.why)

    def work(unit: Unit) -> Live:
        before = versions.live(unit) or Live()
        revisions.save(unit, rows)
        number = versions.publish(unit, new, expecting=expecting)
        if number != before.version:
            audit_trail.append(unit, at=at, actor=release.by, action=f"prompts.{release.how}", version=number, why=release.why)
        return replace(new.live, version=number)

    return await store.write(work)


def put_back(folder: Path, files: Mapping[str, str], aside: Path) -> None:
    """Make the folder hold these files; what it held before is kept in `aside`."""
    aside.mkdir(parents=True, exist_ok=True)
    for path in yaml_files(folder):
        (aside / path.name).write_bytes(content(path))
    for name, text in files.items():
        replace_file(folder / name, text.encode())
    for path in yaml_files(folder):
        if path.name not in files:
            path.unlink()


def _receivers_to(receivers: Iterable[Receiver]) -> str:
    written = [asdict(receiver) | {"purposes": sorted(receiver.purposes)} for receiver in receivers]
    return json.dumps(written, ensure_ascii=False)


def _receivers_from(text: str) -> tuple[Receiver, ...]:
    written = json.loads(text)
    return tuple(Receiver(one["id"], Text(**one["called"]), frozenset(one["purposes"])) for one in written)
