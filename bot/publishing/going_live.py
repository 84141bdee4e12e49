"""Versions of the questions: made of files, put live in one transaction, read back from what is stored."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, cast

from bot.clock import Clock
from bot.errors import ZeropartyError
from bot.publishing.aside import aside
from bot.publishing.catalogue_files import Revisions, catalogue_in, catalogue_of, prompts_folder, readable, required
from bot.publishing.switch import switch
from bot.settings import Settings
from prompts.catalogue.catalogue import Catalogue, Controller, Receiver
from prompts.catalogue.lineage import changed_kinds, lineage_of, removed
from prompts.catalogue.named import controller_marks, every_mark
from prompts.catalogue.option_names import undeclared_names
from prompts.catalogue.promise import says_the_same
from prompts.catalogue.revision import catalogue_version, from_json, promise_hash, to_json
from prompts.checking.load import LoadedCatalogue
from prompts.model.question import Duration, Question, QuestionId, Text
from prompts.releases.diff import refused
from storage.model.records import RevisionRow
from storage.questions import revisions, tallies, versions
from storage.questions.versions import Live, NewVersion
from storage.receivers import audit_trail
from storage.store import Store
from storage.turn.unit_of_work import Unit

ACTION = "prompts."
"""How the names of what is done to the questions begin in the audit trail."""


class Refusal(ZeropartyError):
    """This may not be published as it is; the text says why and what to do instead."""


def as_stored(base: Catalogue, row: Live, known: Revisions) -> Catalogue:
    """What was live: the stored questions and receivers; everything else as in `base`."""
    questions = {known[sha256].id: known[sha256] for sha256 in row.revisions}
    responsible = base.brand.controller if not row.controller else _controller_from(row.controller)
    pace = base.brand.pace if not row.gap else replace(base.brand.pace, gap=_gap_from(row.gap))
    brand = replace(base.brand, receivers=_receivers_from(row.receivers), controller=responsible, pace=pace)
    version = catalogue_version(brand, questions.values(), base.phrases)
    # Not those of the files: what was saved with them and is no part of the version was never live.
    return replace(base, brand=brand, questions=questions, version=version, revisions=dict(known), anew=came_anew(row))


def came_anew(row: Live) -> frozenset[int]:
    """Marks of the receivers that were put live beside earlier ones, and of who took somebody's place as responsible."""
    marks = every_mark(_receiver_from(one) for one in _written(row) if one.get("anew"))
    written = json.loads(row.controller) if row.controller else None
    return marks | controller_marks(_controller_from(row.controller)) if written and written.get("anew") else marks


def revision_rows(catalogue: Catalogue, now: datetime) -> list[RevisionRow]:
    """The exact words of every live question, to be kept before it is asked: each answer can prove what it answered."""
    return [revision_row(question, catalogue, now) for question in catalogue.questions.values()]


def revision_row(question: Question, catalogue: Catalogue, now: datetime) -> RevisionRow:
    """The exact words of one question."""
    return RevisionRow(
        sha256=question.revision,
        question=question.id,
        topic=question.topic,
        body=to_json(question),
        promise_sha256=promise_hash(question, catalogue.brand),
        created_at=now,
        by="file",
        why="saved",
    )


async def stored_questions(store: Store) -> dict[str, Question]:
    """Every revision that was ever live, by its hash."""
    rows = await store.read(revisions.every)
    return await aside(lambda: {row.sha256: from_json(row.body) for row in rows})


async def asked_of(store: Store, before: Catalogue, after: Catalogue) -> dict[QuestionId, int]:
    """How many people have a history with what would go, would ask for another kind of answer, or has options renamed unsaid."""
    at_risk = await aside(_at_risk, before, after)
    return await people_asked(store, after, at_risk)


async def people_asked(store: Store, known: Catalogue, questions: Collection[QuestionId]) -> dict[QuestionId, int]:
    """How many people have a history with each of these, under any id that it ever had: it moves when they write next."""
    names = {question: lineage_of(known, question) for question in questions}
    counted = await store.read(lambda unit: versions.people_asked(unit, frozenset[str]().union(*names.values())))
    found = {question: sum(counted.get(name, 0) for name in every) for question, every in names.items()}
    return {question: count for question, count in found.items() if count}


def _at_risk(before: Catalogue, after: Catalogue) -> set[QuestionId]:
    at_risk = {question.id for question in removed(before, after)} | {old.id for old, _ in changed_kinds(before, after)}
    return at_risk | {one.before for one in undeclared_names(before, after)}


async def refuse_losses(store: Store, before: Catalogue, after: Catalogue) -> None:
    """Raises `Refusal` when what people said would be lost or would not fit."""
    reasons = await aside(refused, before, after, await asked_of(store, before, after))
    if reasons:
        raise Refusal("\n".join(reasons))


@dataclass(frozen=True, slots=True)
class NextVersion:
    """A version about to be live: its catalogue, the files it was written in, and who wants it why."""

    catalogue: Catalogue
    files: Mapping[str, str]
    how: str
    by: str
    why: str
    publishing: bool
    """Whether saved files are drafts from then on."""
    changed: tuple[str, ...] = ()
    """What is different from what was live, in words."""

    def row(self) -> Live:
        """What is asked once it is live."""
        asked = tuple(question.revision for question in self.catalogue.questions.values())
        brand = self.catalogue.brand
        return Live(
            0, asked, _receivers_to(brand.receivers), self.publishing,
            controller=_controller_to(brand.controller), gap=f"{brand.pace.gap.count} {brand.pace.gap.unit}",
        )  # fmt: skip

    def after(self, before: Live) -> Live:
        """The same, with a note of each receiver that is not among those before: of these nobody was told yet."""
        if not before.version:
            return self.row()
        known = {one["id"]: one for one in _written(before)}
        receivers = self.catalogue.brand.receivers
        anew = {one.id for one in receivers if (old := known.get(one.id)) is None or old.get("anew") or not _is_called_so(one, old)}
        who = self.catalogue.brand.controller
        written: dict[str, Any] = (json.loads(before.controller) if before.controller else None) or {}
        is_anew = bool(written) and who is not None and (written["name"] != who.name or bool(written.get("anew")))
        return replace(self.row(), receivers=_receivers_to(receivers, anew), controller=_controller_to(who, is_anew=is_anew))


async def go_live(store: Store, new: NextVersion, at: datetime, *, expecting: int | None = None) -> Live:
    """Keep revisions, version and audit entry together, or nothing of them. Raises `Overtaken`."""
    rows = [replace(row, by=new.by, why=new.why) for row in await aside(revision_rows, new.catalogue, at)]

    def work(unit: Unit) -> Live:
        before = versions.live(unit) or Live()
        stored = NewVersion(new.files, new.after(before), at, new.how, new.by, new.why)
        revisions.save(unit, rows)
        number = versions.publish(unit, stored, expecting=expecting)
        if number != before.version:
            action, changed = f"{ACTION}{new.how}", "\n".join(new.changed)
            audit_trail.append(unit, at=at, actor=new.by, action=action, version=number, why=new.why, changed=changed)
        return versions.live(unit) or stored.live

    return await store.write(work)


async def live_now(settings: Settings, store: Store, clock: Clock, *, to_replace_it: bool = False) -> Catalogue:
    """What is live, as stored; before the first start, what the folder holds. For whoever only reads, too.

    A newer release may refuse what an older one took. Then mended files are enough without publishing, and for publishing them.
    """
    row, known = await store.read(versions.live), await stored_questions(store)
    if row is None:
        return readable(prompts_folder(settings), clock, known).usable()
    loaded = await as_published(store, clock, row, known)
    if loaded.catalogue is None and (to_replace_it or not row.publishing):
        loaded = await aside(catalogue_in, prompts_folder(settings), clock, known)
    then = "then `zeroparty prompts publish` puts them live" if row.publishing else "then try again"
    mend = f"mend the files in {prompts_folder(settings)}, {then}"
    otherwise = f"version {row.version} of the questions cannot be read by this release; {mend}:"
    return as_stored(required(loaded, otherwise).usable(), row, known)


async def as_published(store: Store, clock: Clock, row: Live, known: Revisions) -> LoadedCatalogue:
    """The version that is live, read from its stored files by this release."""
    published = await store.read(lambda unit: versions.by_number(unit, row.version))
    return await aside(catalogue_of, published.files if published else {}, clock, known)


async def first_customer(settings: Settings, store: Store, at: datetime, live: Catalogue, row: Live) -> Live | None:
    """Note, once, that somebody said Yes; what is live from then on, or nothing where that is no news."""
    if row.has_customers or not row.version or not await store.read(tallies.anybody_agreed):
        return None
    now = switch(settings, live.brand, has_customers=True)

    def work(unit: Unit) -> Live:
        noted = versions.remember_customers(unit, publishing=now.is_on)
        if now.is_on and not row.publishing:
            audit_trail.append(unit, at=at, actor="zeroparty", action=f"{ACTION}drafts", why=now.because)
        return noted

    return await store.write(work)


async def has_customers(store: Store, row: Live) -> bool:
    """Whether anybody ever said Yes, for a command that may be sooner than the running bot's next look."""
    return row.has_customers or await store.read(tallies.anybody_agreed)


def _receivers_to(receivers: Iterable[Receiver], anew: Collection[str] = ()) -> str:
    written = [
        asdict(receiver) | {"purposes": sorted(receiver.purposes)} | ({"anew": True} if receiver.id in anew else {})
        for receiver in receivers
    ]
    return json.dumps(written, ensure_ascii=False)


def _is_called_so(receiver: Receiver, written: Mapping[str, Any]) -> bool:
    return says_the_same(_receiver_from(written).called, receiver.called)


def _receivers_from(text: str) -> tuple[Receiver, ...]:
    return tuple(_receiver_from(one) for one in json.loads(text))


def _receiver_from(written: Mapping[str, Any]) -> Receiver:
    return Receiver(written["id"], Text(**written["called"]), frozenset(written["purposes"]))


def _controller_to(controller: Controller | None, *, is_anew: bool = False) -> str:
    if controller is None:
        return json.dumps(None)
    return json.dumps(asdict(controller) | ({"anew": True} if is_anew else {}), ensure_ascii=False)


def _controller_from(text: str) -> Controller | None:
    written = json.loads(text)
    return Controller(written["name"], written["address"], written["contact"]) if written else None


def _gap_from(text: str) -> Duration:
    count, _, unit = text.partition(" ")
    return Duration(int(count), cast("Any", unit))


def _written(row: Live) -> list[dict[str, Any]]:
    """The receivers as they are stored."""
    written: list[dict[str, Any]] = json.loads(row.receivers)
    return written
