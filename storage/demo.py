"""Records that were made up to show the bot: marked, told from everybody else's, and taken away again, they alone.

Everybody who was made up is on a channel of its own, which no messenger has; that is how they are known, whoever came meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import BindParameter, Connection, Select, Table, bindparam, delete, exists, func, insert, select, union, update

from storage import tables as t
from storage.crypto.keys import Keys
from storage.database.checkpoint import checkpoint
from storage.database.dialect import is_sqlite
from storage.model.records import Address
from storage.model.timestamps import stored
from storage.model.vocabulary import DEMO, DEMO_PLAN
from storage.questions import kept_counts, names, versions
from storage.receivers import audit_trail, change_feed
from storage.receivers.counted_beside import ACCOUNTS_LEFT, HAND_OVERS
from storage.tables.of_customers import dependent_first
from storage.tables.upserts import ignoring
from storage.turn.unit_of_work import Unit

_MARK = "demo"
_READ = select(t.meta.c.value).where(t.meta.c.name == _MARK)
_AGAIN = update(t.meta).where(t.meta.c.name == _MARK).values(value=bindparam("now_is"))
_TAKE_OFF = delete(t.meta).where(t.meta.c.name == _MARK)
_THESE: BindParameter[int] = bindparam("these", expanding=True)
_OF_DEMO = exists().where(t.address.c.customer == t.customer.c.id, t.address.c.channel == DEMO)
_OTHERS = select(func.count()).select_from(t.customer).where(~_OF_DEMO)
_MADE_UP = select(func.count(func.distinct(t.address.c.customer))).where(t.address.c.channel == DEMO)
_SOME = select(t.address.c.customer).where(t.address.c.channel == DEMO).distinct().limit(bindparam("at_most"))
_ASKED = select(t.ask.c.revision)
_SHOWN = union(select(t.consent_event.c.wording), select(t.ask.c.wording), select(t.answer.c.wording)).subquery()
_FEWER = (
    update(t.misread)
    .where(
        t.misread.c.question == bindparam("what"),
        t.misread.c.language == bindparam("spoken"),
        t.misread.c.offered == bindparam("instead"),
    )
    .values(times=t.misread.c.times - bindparam("fewer"))
)
_ABOUT_NOBODY_ELSE = (t.misread, t.export_manifest, t.sync_run, t.sync_connection)
"""Of whom it is not said: where nobody else is left, they were about those who were made up."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What says that there are made-up customers here, and what has to be known to take them away again."""

    since: str
    """When they were made, ISO 8601 UTC."""
    customers: int
    days: int
    seed: int
    is_whole: bool = False
    """Whether the making came to its end."""
    versions: int = 0
    """How many versions of the questions were made up, before all others."""
    revisions: tuple[str, ...] = ()
    """Which revisions of questions nobody had before."""
    manifests: tuple[int, ...] = ()
    had_customers: bool = False
    made_drafts: bool = False
    """Whether saved files were drafts before."""
    misread: tuple[tuple[str, str, str, int], ...] = ()
    """How often typed words of made-up customers were not understood: question, language, what was offered, times."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Somebody made up who was forgotten within the story, as what an erasure leaves of them."""

    customer: int
    address: Address
    receipt: str
    at: datetime


@dataclass(slots=True)
class Removed:
    """What was taken away."""

    customers: int = 0
    versions: int = 0
    others: int = field(default=0)
    """Who is still here: they came by themselves, and nobody made them up."""


def current_mark(unit: Unit) -> Mark | None:
    """The mark, where there are made-up customers."""
    value = unit.connection.scalar(_READ)
    return _mark(value) if value is not None else None


def set_mark(unit: Unit, mark: Mark) -> None:
    """Say that there are made-up customers; said again it is said anew."""
    value = json.dumps(asdict(mark), ensure_ascii=False)
    if not unit.connection.execute(_AGAIN, {"now_is": value}).rowcount:
        unit.connection.execute(ignoring(unit.dialect, t.meta), {"name": _MARK, "value": value})


def others(unit: Unit) -> int:
    """How many customers there are whom nobody made up."""
    return unit.connection.scalar(_OTHERS) or 0


def made_up(unit: Unit) -> int:
    """How many were made up and are still here."""
    return unit.connection.scalar(_MADE_UP) or 0


def misread_counts(unit: Unit) -> tuple[tuple[str, str, str, int], ...]:
    """Every count of typed words that were not understood."""
    rows = unit.connection.execute(select(t.misread.c.question, t.misread.c.language, t.misread.c.offered, t.misread.c.times))
    return tuple((row[0], row[1], row[2], int(row[3])) for row in rows)


def note_forgotten(unit: Unit, gone: Iterable[Forgotten], account: str) -> None:
    """The keyed hashes by which they would be recognised."""
    pepper = unit.keys.pepper
    rows = [
        {
            "token": pepper.suppression_token(one.address.channel, account, one.address.id_clear),
            "at": stored(one.at),
            "why": DEMO,
        }
        for one in gone
    ]
    if rows:
        unit.connection.execute(ignoring(unit.dialect, t.suppression), rows)


def enter_forgotten(keys: Keys, gone: Iterable[Forgotten]) -> None:
    """Their closed entries in the erasure ledger."""
    rows = [
        {
            "receipt": one.receipt,
            "subject": keys.pepper.subject(one.customer),
            "begun_at": stored(one.at),
            "done_at": stored(one.at),
            "customer": None,
            "plan": DEMO_PLAN,
            "step": "done",
        }
        for one in gone
    ]
    if rows:
        with keys.connection() as connection:
            connection.execute(insert(t.erasure), rows)


def some_made_up(unit: Unit, at_most: int) -> list[int]:
    """Some of those who were made up and are still here."""
    return list(unit.connection.scalars(_SOME, {"at_most": at_most}))


def remove_some(unit: Unit, these: Sequence[int]) -> None:
    """Take away everything that is about these customers; their keys are `forget_keys`' to destroy."""
    for customer in these:
        audit_trail.forget(unit, customer)
    for table in (t.tombstone, t.rights_request, *dependent_first()):
        unit.connection.execute(delete(table).where(table.c.customer.in_(_THESE)), {"these": list(these)})
    unit.connection.execute(delete(t.customer).where(t.customer.c.id.in_(_THESE)), {"these": list(these)})


def forget_keys(keys: Keys, these: Sequence[int]) -> None:
    """Destroy the keys of customers whose rows are gone."""
    for customer in these:
        keys.destroy(customer)


def remove_the_rest(unit: Unit, mark: Mark, *, named: Collection[int] = ()) -> Removed:
    """What the story left that is about nobody: versions, words, counts, proofs, hashes; and then the mark.

    `named`: words and questions that the logs of those who are left name, such as a notice that still waits for its Yes.
    """
    unit.connection.execute(delete(t.suppression).where(t.suppression.c.why == DEMO))
    left = others(unit)
    if left:
        _remove_counts(unit, mark)
    else:
        for table in _ABOUT_NOBODY_ELSE:
            unit.connection.execute(delete(table))
        HAND_OVERS.forget(unit)
        ACCOUNTS_LEFT.forget(unit)
        change_feed.forget(unit)
    versions.take_back_earlier(
        unit, mark.versions, has_customers=bool(left) or mark.had_customers, publishing=None if left else mark.made_drafts
    )
    _remove_words(unit, mark.revisions, frozenset(named))
    names.forget(unit.keys)
    kept_counts.forget_counts(unit)
    unit.connection.execute(_TAKE_OFF)
    return Removed(versions=mark.versions, others=left)


def remove_from_ledger(unit: Unit, keys: Keys) -> None:
    """The closed entries of those who were made up, and what was to be told about them."""
    with keys.connection() as connection:
        rows = connection.execute(select(t.erasure.c.receipt, t.erasure.c.subject).where(t.erasure.c.plan == DEMO_PLAN)).all()
    subjects = {bytes(subject) for _, subject in rows}
    told = [row for row in unit.connection.execute(select(t.tombstone.c.id, t.tombstone.c.customer))]
    ids = [ident for ident, customer in told if keys.pepper.subject(customer) in subjects]
    _delete_in_parts(unit, t.tombstone, ids)
    with keys.connection() as connection:
        connection.execute(delete(t.erasure).where(t.erasure.c.plan == DEMO_PLAN))


def shrink(connection: Connection) -> None:
    """The file as small as before, and nothing of what was deleted left in its log; outside any transaction."""
    if is_sqlite(connection):
        connection.exec_driver_sql("VACUUM")
    checkpoint(connection)


def _delete_in_parts(unit: Unit, table: Table, ids: Sequence[int], at_once: int = 500) -> None:
    for start in range(0, len(ids), at_once):
        unit.connection.execute(delete(table).where(table.c.id.in_(_THESE)), {"these": list(ids[start : start + at_once])})


def _remove_counts(unit: Unit, mark: Mark) -> None:
    """Somebody else is here, whose counts stay."""
    for what, spoken, instead, times in mark.misread:
        unit.connection.execute(_FEWER, {"what": what, "spoken": spoken, "instead": instead, "fewer": times})
    unit.connection.execute(delete(t.misread).where(t.misread.c.times <= 0))
    _delete_in_parts(unit, t.export_manifest, mark.manifests)


def _remove_words(unit: Unit, revisions: Collection[str], named: Collection[int]) -> None:
    """Words that nobody who is left was shown."""
    live = versions.live(unit)
    gone = set(revisions) - set(live.revisions if live else ())
    not_asked = select(t.question_revision.c.id, t.question_revision.c.sha256).where(t.question_revision.c.id.not_in(_ASKED))
    unasked = [ident for ident, sha256 in unit.connection.execute(not_asked) if sha256.hex() in gone and ident not in named]
    _delete_in_parts(unit, t.question_revision, unasked)
    not_shown = select(t.wording.c.id).where(t.wording.c.id.not_in(_column(_SHOWN)))
    _delete_in_parts(unit, t.wording, [ident for ident in unit.connection.scalars(not_shown) if ident not in named])
    unit.connection.execute(delete(t.benefit).where(t.benefit.c.id.not_in(select(t.answer.c.benefit))))


def _column(shown: object) -> Select[tuple[int]]:
    return select(shown.c.wording)  # type: ignore[attr-defined]


def _mark(value: str) -> Mark:
    written = json.loads(value)
    return Mark(
        **written
        | {
            "revisions": tuple(written["revisions"]),
            "manifests": tuple(written["manifests"]),
            "misread": tuple((a, b, c, d) for a, b, c, d in written["misread"]),
        }
    )
