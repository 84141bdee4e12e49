"""Published versions of the questions: numbered, immutable, each with all its files; and what is live at this moment.

What is live need not be a version as it was written: a save goes live without the promises it changed. So the revisions that
are asked now are kept beside the version that they came from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, func, insert, select, union, update

from storage import tables as t
from storage.errors import StorageError
from storage.model.timestamps import moment, stored
from storage.tables.upserts import ignoring
from storage.turn.encoding import digest, short
from storage.turn.unit_of_work import Unit

_LIVE = "live_catalogue"
_READ = select(t.meta.c.value).where(t.meta.c.name == _LIVE)
# Locked, so that two processes cannot give out one number twice.
_LOCK = _READ.with_for_update()
_MOVE = update(t.meta).where(t.meta.c.name == _LIVE).values(value=bindparam("now_is"))
_APPEND = insert(t.publication)
_HISTORY = select(t.publication).order_by(t.publication.c.number.desc())
_ONE = select(t.publication).where(t.publication.c.number == bindparam("which"))
_LATER = select(t.publication).where(t.publication.c.number > bindparam("after"), t.publication.c.how != "saved")
_TEXTS = select(t.published_file).where(t.published_file.c.id.in_(bindparam("these", expanding=True)))
_THESE: BindParameter[Any] = bindparam("these", expanding=True)
_LIVES_AS = func.coalesce(t.ask.c.lives_as, t.ask.c.question)
_MENTIONED = union(
    select(_LIVES_AS.label("question"), t.ask.c.customer).where(_LIVES_AS.in_(_THESE)),
    select(t.preference.c.question, t.preference.c.customer).where(t.preference.c.question.in_(_THESE)),
).subquery()
_KNOWN = select(_MENTIONED.c.question, func.count()).group_by(_MENTIONED.c.question)


class Overtaken(StorageError):
    """Another version went live since this one was looked at; look again before publishing."""


@dataclass(frozen=True, slots=True)
class Live:
    """What is asked now: the version it came from, the revisions in their order, and the receivers as promised (JSON)."""

    version: int = 0
    revisions: tuple[str, ...] = ()
    receivers: str = "[]"
    publishing: bool = False
    """Whether saved files are drafts until somebody publishes them."""
    has_customers: bool = False
    """Whether anybody ever said Yes to being asked; it stays true when that person is erased."""
    controller: str = ""
    """Who is responsible, as promised (JSON); empty in one from before that was kept: then as the version's files say."""
    gap: str = ""
    """How often we write at most, as promised (`7 days`); empty in one from before that was kept, as above."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version; `files` holds texts by name, or is empty where only the history is looked at."""

    number: int
    sha256: str
    at: datetime
    how: str
    """first, saved, published, rolled_back."""
    by: str
    why: str
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version about to be: its files, what is asked from then on, and who wants it why."""

    files: Mapping[str, str]
    live: Live
    at: datetime
    how: str
    by: str
    why: str


def live(unit: Unit) -> Live | None:
    """What is asked now; nothing before the first start."""
    value = unit.connection.scalar(_READ)
    return _live(value) if value else None


def publish(unit: Unit, new: NewVersion, *, expecting: int | None = None) -> int:
    """Put a version live; returns its number. Raises `Overtaken` when anybody published after `expecting`.

    Saves in between overtake nobody: they change no promise. Files that are already the newest version get no new number when
    they are saved again.
    """
    before = _locked(unit)
    if expecting is not None:
        _refuse_if_overtaken(unit, expecting)
    number = before.version
    if new.how != "saved" or _sha256_of(unit, number) != content_hash(new.files):
        number += 1
        _append(unit, number, new)
    _move(unit, replace(new.live, version=number, has_customers=before.has_customers or new.live.has_customers))
    return number


def remember_customers(unit: Unit, *, publishing: bool) -> Live:
    """Note that somebody said Yes, and whether saved files are drafts from then on; returns what is live."""
    now = replace(_locked(unit), publishing=publishing, has_customers=True)
    _move(unit, now)
    return now


def put_before(unit: Unit, earlier: Sequence[NewVersion]) -> None:
    """Versions that were live before all that there are, whose numbers move up; what is live stays so.

    Only a story that is made up has to be told backwards (see storage/demo). Where nothing is live yet, the last of them is from
    now on.
    """
    before = _locked(unit)
    _renumber(unit, len(earlier))
    for number, one in enumerate(earlier, 1):
        _append(unit, number, one)
    now = before if before.version else earlier[-1].live
    _move(unit, replace(now, version=before.version + len(earlier)))


def take_back_earlier(unit: Unit, count: int, *, has_customers: bool, publishing: bool | None) -> None:
    """The first `count` versions as if they had never been, with the texts that no other has.

    `publishing` is whether saved files are drafts from now on; nothing where that stays as it is.
    """
    before = _locked(unit)
    unit.connection.execute(delete(t.publication).where(t.publication.c.number <= count))
    _renumber(unit, -count)
    named = {sha256 for (files,) in unit.connection.execute(select(t.publication.c.files)) for sha256 in json.loads(files).values()}
    for ident, sha256 in unit.connection.execute(select(t.published_file.c.id, t.published_file.c.sha256)).all():
        if sha256.hex() not in named:
            unit.connection.execute(delete(t.published_file).where(t.published_file.c.id == ident))
    if before.version <= count:
        unit.connection.execute(delete(t.meta).where(t.meta.c.name == _LIVE))
        return
    drafts = before.publishing if publishing is None else publishing
    _move(unit, replace(before, version=before.version - count, has_customers=has_customers, publishing=drafts))


def _renumber(unit: Unit, by: int) -> None:
    """In two steps: a number may be taken until all have moved."""
    number = t.publication.c.number
    unit.connection.execute(update(t.publication).values(number=-(number + by)))
    unit.connection.execute(update(t.publication).values(number=-number))


def history(unit: Unit) -> list[Version]:
    """Every version there was, latest first, without the texts."""
    return [_version(row) for row in unit.connection.execute(_HISTORY)]


def by_number(unit: Unit, number: int) -> Version | None:
    """One version with its files."""
    row = unit.connection.execute(_ONE, {"which": number}).first()
    if row is None:
        return None
    hashes: dict[str, str] = json.loads(row.files)
    found = unit.connection.execute(_TEXTS, {"these": [short(sha256) for sha256 in hashes.values()]})
    texts = {one.sha256.hex(): one.text for one in found}
    return replace(_version(row), files={name: texts[sha256] for name, sha256 in hashes.items()})


def people_asked(unit: Unit, questions: Collection[str]) -> dict[str, int]:
    """Of these questions: how many people have a history with each, be it an answer, a skip or a *never*."""
    if not questions:
        return {}
    return {question: count for question, count in unit.connection.execute(_KNOWN, {"these": list(questions)})}


def content_hash(files: Mapping[str, str]) -> str:
    """The hash over names and texts."""
    return hashlib.sha256(json.dumps(sorted(files.items()), ensure_ascii=False).encode()).hexdigest()


def _refuse_if_overtaken(unit: Unit, expecting: int) -> None:
    later = unit.connection.execute(_LATER, {"after": expecting}).first()
    if later is not None:
        raise Overtaken(f"{later.author} published version {later.number} meanwhile; look at `zeroparty prompts diff` again")


def _locked(unit: Unit) -> Live:
    unit.connection.execute(ignoring(unit.dialect, t.meta), {"name": _LIVE, "value": ""})
    value = unit.connection.scalar(_LOCK)
    return _live(value) if value else Live()


def _move(unit: Unit, now: Live) -> None:
    unit.connection.execute(_MOVE, {"now_is": json.dumps(asdict(now), ensure_ascii=False)})


def _live(value: str) -> Live:
    written = json.loads(value)
    return Live(**written | {"revisions": tuple(written["revisions"])})


def _append(unit: Unit, number: int, new: NewVersion) -> None:
    hashes = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in new.files.items()}
    _keep_texts(unit, ((hashes[name], text) for name, text in new.files.items()))
    unit.connection.execute(
        _APPEND,
        {
            "number": number,
            "at": stored(new.at),
            "sha256": digest(content_hash(new.files)),
            "how": new.how,
            "author": new.by,
            "why": new.why,
            "files": json.dumps(hashes, ensure_ascii=False),
        },
    )


def _keep_texts(unit: Unit, texts: Iterable[tuple[str, str]]) -> None:
    rows = [{"id": short(sha256), "sha256": digest(sha256), "text": text} for sha256, text in texts]
    if rows:
        unit.connection.execute(ignoring(unit.dialect, t.published_file), rows)


def _sha256_of(unit: Unit, number: int) -> str | None:
    row = unit.connection.execute(_ONE, {"which": number}).first()
    return row.sha256.hex() if row is not None else None


def _version(row: Any) -> Version:
    return Version(row.number, row.sha256.hex(), moment(row.at), row.how, row.author, row.why)
