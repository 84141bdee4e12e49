"""Whom each question reached, in people who are counted once, and how it went week by week; of customers of one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select

from storage import tables as t
from storage.model.timestamps import stored
from storage.questions.results import ARRIVED, LIVES_AS, count_of, last_ask_before_stop
from storage.questions.some_people import People, among
from storage.turn.contents import hashes
from storage.turn.unit_of_work import Unit

_MICROSECOND = timedelta(microseconds=1)
WEEK = timedelta(days=7) // _MICROSECOND
DAY = timedelta(days=1) // _MICROSECOND
_FIRST_MONDAY = 4 * DAY
"""The fifth of January 1970: weeks begin on Monday, in UTC, and are counted from that one."""


def week_of(at: Any) -> Any:
    """The number of the week of a stored moment, in a statement."""
    return (at - _FIRST_MONDAY) // WEEK


@dataclass(frozen=True, slots=True)
class PeopleAsked:
    """Everybody a question ever arrived at, each in one of these.

    Whoever stopped within 24 hours of it is there and nowhere else, else who ever answered; else the last time decides.
    """

    stopped: int
    answered: int
    skipped: int
    later: int
    silent: int
    waiting: int

    @property
    def total(self) -> int:
        """Everybody."""
        return self.stopped + self.answered + self.skipped + self.later + self.silent + self.waiting


@dataclass(frozen=True, slots=True)
class WeekOfAsks:
    """The asks of one revision of a question that left in one week."""

    question: str
    week: int
    """Since the fifth of January 1970; weeks begin on Monday, in UTC."""
    revision: str
    """Its hash."""
    sent: int
    answered: int
    proactive: int


def _people() -> Select[Any]:
    after = select(last_ask_before_stop()).distinct().subquery()
    each = (t.ask.c.customer, LIVES_AS)
    latest = func.row_number().over(partition_by=each, order_by=(t.ask.c.planned_at.desc(), t.ask.c.id.desc()))
    asked = (
        select(
            LIVES_AS.label("question"),
            t.ask.c.outcome,
            latest.label("nth"),
            func.max(case((t.ask.c.outcome == "answered", 1), else_=0)).over(partition_by=each).label("answered"),
            func.max(case((after.c.ask.is_not(None), 1), else_=0)).over(partition_by=each).label("stopped"),
        )
        .outerjoin(after, (after.c.customer == t.ask.c.customer) & (after.c.ask == t.ask.c.id))
        .where(among(t.ask.c.customer), t.ask.c.outcome.in_(ARRIVED))
        .subquery()
    )
    # A stop and an answer outweigh whatever else became of the question.
    stopped, answered = asked.c.stopped == 1, (asked.c.stopped == 0) & (asked.c.answered == 1)
    neither = (asked.c.stopped == 0) & (asked.c.answered == 0)
    became = {
        "skipped": asked.c.outcome.in_(("skipped", "never")),
        "later": asked.c.outcome == "snoozed",
        "silent": asked.c.outcome.in_(("expired", "superseded", "unclear", "withdrawn")),
        "waiting": asked.c.outcome == "sent",
    }
    counts = [count_of(stopped), count_of(answered), *(count_of(neither & each) for each in became.values())]
    return select(asked.c.question, *counts).where(asked.c.nth == 1).group_by(asked.c.question)


_PEOPLE = _people()
_WEEK = week_of(t.ask.c.sent_at)
_WEEKS = (
    select(
        LIVES_AS,
        _WEEK,
        t.ask.c.revision,
        func.count(),
        count_of(t.ask.c.outcome == "answered"),
        count_of(t.ask.c.pulled.is_(False)),
    )
    .where(among(t.ask.c.customer), t.ask.c.outcome.in_(ARRIVED), t.ask.c.sent_at >= bindparam("since"))
    .group_by(LIVES_AS, _WEEK, t.ask.c.revision)
)


def people_asked(unit: Unit, people: People) -> Mapping[str, PeopleAsked]:
    """What became of each question, in people."""
    rows = unit.connection.execute(_PEOPLE, people.bounds)
    return {question: PeopleAsked(*(int(count) for count in counts)) for question, *counts in rows}


def weeks(unit: Unit, people: People, *, since: datetime) -> Sequence[WeekOfAsks]:
    """The asks that left since then, by question, week and revision."""
    rows = unit.connection.execute(_WEEKS, {"since": stored(since), **people.bounds}).all()
    known = hashes(unit, {revision for _, _, revision, *_ in rows})
    return [WeekOfAsks(question, int(week), known[revision], *map(int, counts)) for question, week, revision, *counts in rows]
