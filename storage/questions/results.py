"""What became of questions over everybody, in counts: no row of these answers is about one customer.

Customers who were erased have left with all their rows, so questions that made people leave look a little better here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Subquery, bindparam, case, func, or_, select

from storage import tables as t
from storage.crypto.cells import beside_answer, cell_name
from storage.errors import StorageError
from storage.model.misread import Misread
from storage.model.timestamps import moment, stored
from storage.questions.some_people import EVERYBODY, People, among
from storage.turn.encoding import short
from storage.turn.unit_of_work import Unit

OVER = ("answered", "skipped", "never", "snoozed", "expired", "superseded", "unclear", "withdrawn")
"""Outcomes of asks that arrived and are over."""

ARRIVED = (*OVER, "sent")
"""Outcomes of all asks that arrived."""

_SKIPPED = ("skipped", "never")
_A_DAY = int(timedelta(hours=24) / timedelta(microseconds=1))


def count_of(condition: Any) -> Any:
    """How many rows a condition holds for, in a statement."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


LIVES_AS: Any = func.coalesce(t.ask.c.lives_as, t.ask.c.question)
"""The question's name of today, as far as the customer has been told of it: renamed asks keep the name they were made under."""

_ASKS = (
    select(
        LIVES_AS,
        func.count(),
        count_of(t.ask.c.outcome.in_(OVER)),
        count_of(t.ask.c.outcome.in_(_SKIPPED)),
        func.count(t.ask.c.why_at),
    )
    .where(among(t.ask.c.customer), t.ask.c.outcome.in_(ARRIVED))
    .group_by(LIVES_AS)
)  # fmt: skip


def last_ask_before_stop() -> Subquery:
    """Each stop with the last ask that was sent before it, if that was within 24 hours."""
    stop = t.consent_event
    last = (
        select(t.ask.c.id)
        .where(t.ask.c.customer == stop.c.customer, t.ask.c.sent_at <= stop.c.at, t.ask.c.sent_at > stop.c.at - _A_DAY)
        .order_by(t.ask.c.sent_at.desc(), t.ask.c.id.desc())
        .limit(1)
        .correlate(stop)
        .scalar_subquery()
    )
    stopped = select(stop.c.customer, last.label("ask")).where(
        among(stop.c.customer),
        stop.c.purpose == "be_asked",
        stop.c.status == "withdrawn",
        or_(stop.c.method != "minor", stop.c.method.is_(None)),
    )
    return stopped.subquery()


def _stops() -> Select[Any]:
    after = last_ask_before_stop()
    this = (t.ask.c.customer == after.c.customer) & (t.ask.c.id == after.c.ask)
    return select(LIVES_AS, func.count()).select_from(after).join(t.ask, this).group_by(LIVES_AS)


def _readers() -> Select[Any]:
    """The first ask of each customer and question that showed an arm of these revisions, and what became of it."""
    order = func.row_number().over(partition_by=(t.ask.c.customer, LIVES_AS), order_by=(t.ask.c.planned_at, t.ask.c.id))
    shown = (
        select(t.ask.c.customer, t.ask.c.id, LIVES_AS.label("question"), t.ask.c.variant, t.ask.c.outcome, order.label("nth"))
        .where(
            among(t.ask.c.customer),
            t.ask.c.revision.in_(bindparam("these", expanding=True)),
            t.ask.c.variant.is_not(None),
            t.ask.c.outcome.in_(OVER),
        )
        .subquery()
    )
    after = select(last_ask_before_stop()).distinct().subquery()
    return (
        select(
            shown.c.question,
            shown.c.variant,
            func.count(),
            count_of(shown.c.outcome == "answered"),
            func.count(after.c.ask),
        )
        .select_from(shown)
        .outerjoin(after, (after.c.customer == shown.c.customer) & (after.c.ask == shown.c.id))
        .where(shown.c.nth == 1)
        .group_by(shown.c.question, shown.c.variant)
    )


def _asked_again() -> Select[Any]:
    """Asks of a question that was answered before through another ask, and whether *still true* was the answer."""
    earlier = t.answer.alias("earlier")
    was_answered = (
        select(earlier.c.id)
        .where(
            earlier.c.customer == t.answer.c.customer,
            earlier.c.question == t.answer.c.question,
            earlier.c.ask != t.answer.c.ask,
            earlier.c.answered_at < t.answer.c.answered_at,
        )
        .exists()
    )
    asks = (
        select(t.answer.c.question, func.max(case((t.answer.c.provenance == "confirmed", 1), else_=0)).label("is_confirmed"))
        .where(among(t.answer.c.customer), was_answered)
        .group_by(t.answer.c.customer, t.answer.c.ask, t.answer.c.question)
        .subquery()
    )
    return select(asks.c.question, func.count(), func.sum(asks.c.is_confirmed)).group_by(asks.c.question)


_STOPS = _stops()
_READERS = _readers()
_AGAIN = _asked_again()
_KEPT = (
    select(
        t.answer.c.question,
        func.count(),
        func.min(t.answer.c.answered_at),
        count_of(or_(t.answer.c.fresh_until.is_(None), t.answer.c.fresh_until > bindparam("now"))),
    )
    .where(among(t.answer.c.customer), t.answer.c.ended_at.is_(None))
    .group_by(t.answer.c.question)
)
_MISREAD = select(t.misread.c.question, t.misread.c.language, t.misread.c.offered, t.misread.c.times).order_by(
    t.misread.c.times.desc(), t.misread.c.question, t.misread.c.language, t.misread.c.offered
)
_CURRENT = (
    select(
        t.answer.c.customer,
        t.answer.c.id,
        t.answer.c.cell,
        t.answer.c.question,
        t.answer.c.purpose,
        t.answer.c.provenance,
        t.answer.c.consent_event_id,
        t.answer.c.wording,
        t.answer.c.benefit,
        t.answer.c.answered_at,
        t.answer.c.keep_until,
    )
    .where(among(t.answer.c.customer), t.answer.c.cell.is_not(None))
    .order_by(t.answer.c.customer, t.answer.c.id)
)


@dataclass(frozen=True, slots=True)
class Asks:
    """How often a question arrived; how many of these asks are over and were skipped; about how many the customer asked why."""

    arrived: int
    over: int
    skipped: int
    asked_why: int


@dataclass(frozen=True, slots=True)
class Readers:
    """People who were shown one wording, and how many of them answered or stopped within 24 hours."""

    people: int
    answered: int
    stopped: int


@dataclass(frozen=True, slots=True)
class CurrentAnswers:
    """Current answers to a question, when the oldest was given, and how many are not yet to be asked again."""

    answers: int
    since: datetime
    fresh: int = 0


def asks(unit: Unit, people: People = EVERYBODY) -> Mapping[str, Asks]:
    """What became of the asks of each question."""
    return {
        question: Asks(*(int(count) for count in counts)) for question, *counts in unit.connection.execute(_ASKS, people.bounds)
    }


def readers(unit: Unit, revisions: Collection[str], people: People = EVERYBODY) -> Mapping[tuple[str, str], Readers]:
    """Who read which words of a wording test, by question and variant; everybody once, by the first of their asks that is over."""
    given = {"these": [short(sha256) for sha256 in revisions], **people.bounds}
    rows = unit.connection.execute(_READERS, given)
    return {(question, variant): Readers(*(int(count) for count in counts)) for question, variant, *counts in rows}


def misread(unit: Unit) -> Sequence[Misread]:
    """Typed words that were not understood, by question, language and what was offered instead; the most frequent first."""
    return [Misread(*row) for row in unit.connection.execute(_MISREAD)]


def stops(unit: Unit, people: People = EVERYBODY) -> Mapping[str, int]:
    """Customers who stopped within 24 hours of each question; children who were turned away do not count."""
    return {question: count for question, count in unit.connection.execute(_STOPS, people.bounds)}


def asked_again(unit: Unit, people: People = EVERYBODY) -> Mapping[str, tuple[int, int]]:
    """Of each question: answers when it was asked again, and how many of them were *still true*."""
    return {question: (asked, int(confirmed)) for question, asked, confirmed in unit.connection.execute(_AGAIN, people.bounds)}


def current_answers(unit: Unit, *, now: datetime, people: People = EVERYBODY) -> Mapping[str, CurrentAnswers]:
    """The current answers to each question, in counts."""
    rows = unit.connection.execute(_KEPT, {"now": stored(now), **people.bounds})
    return {question: CurrentAnswers(count, moment(since), int(fresh)) for question, count, since, fresh in rows}


def answers_in_clear(unit: Unit, people: People) -> Sequence[tuple[str, str]]:
    """The current answers of these people by question, opened, without whose they are; what cannot be opened is missing."""
    rows = unit.connection.execute(_CURRENT, people.bounds).all()
    ciphers = unit.keys.ciphers(list(dict.fromkeys(row.customer for row in rows)))
    found = []
    for customer, ident, cell, *beside in rows:
        # Of a key that is gone, and of a cell that does not open, `zeroparty doctor` tells.
        with suppress(StorageError):
            if customer in ciphers:
                name = cell_name(customer, "answer.cell", ident)
                found.append((beside[0], ciphers[customer].open(name, cell, beside_answer(*beside))))
    return found
