"""A visit: the questions that follow each other, how many there may be, and those that come back to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.engine.model.ids_and_time import local_day, utc
from bot.engine.model.state import State
from bot.engine.pacing.choice import excluded
from bot.engine.pacing.known_answers import known_answers
from bot.engine.pacing.send_window import window_for
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import QuestionId, Value

_SAME_VISIT = timedelta(hours=6)
"""A visit ends with the day, where the customer is; one that goes past midnight ends when nothing was asked for so long."""


def asks_in_visit(state: State, now: datetime, catalogue: Catalogue) -> int:
    """Asks of this visit so far."""
    last = state.tempo.last_ask_at
    return state.tempo.sitting if last is not None and _is_same_visit(last, now, state, catalogue) else 0


def has_room(state: State, now: datetime, catalogue: Catalogue) -> bool:
    """Whether this visit may have one more question; those put off to a time that still belongs to it have their place."""
    to_come = sum(_is_same_visit(now, until, state, catalogue) for until, _ in put_off(state, now, catalogue))
    return asks_in_visit(state, now, catalogue) + to_come < catalogue.brand.pace.in_one_visit


def put_off(state: State, now: datetime, catalogue: Catalogue) -> list[tuple[datetime, QuestionId]]:
    """The Later times that wait, each with its question; one of before the Yes that stands belongs to an earlier one."""
    begun = state.begun_at
    times = [
        (until, name) for name, history in state.histories.items() if (until := history.snoozed_to) is not None and until >= begun
    ]
    if not times:
        return []
    known = known_answers(state, catalogue)
    return [(until, name) for until, name in times if may_come_back(state, name, max(now, until), catalogue, known)]


def comes_at(until: datetime, state: State, now: datetime, catalogue: Catalogue) -> datetime:
    """When a question comes that was put off `until` then: a break, an erasure that waits, and the night hold it too."""
    held_until = max((at for at in (state.paused_until, state.decides_until(now)) if at is not None), default=until)
    if until >= max(now, held_until):
        return until
    return window_for(state.zone, catalogue).slot(max(now, held_until), "slot", state.customer)


def full_until(state: State, question: QuestionId, now: datetime, catalogue: Catalogue) -> datetime | None:
    """When the visit ends that has no room for this question: so many were put off to one day that the rest has to wait.

    The last question of the visit comes back into it, since it is no further one.
    """
    last, asks = state.tempo.last_ask_at, state.history(question).asks
    if last is None or (asks and asks[-1].at == last):
        return None
    if asks_in_visit(state, now, catalogue) < catalogue.brand.pace.in_one_visit:
        return None
    zone = state.zone or catalogue.brand.pace.brand_zone
    return max(utc(local_day(last, zone) + timedelta(days=1), 0, 0, zone), last + _SAME_VISIT)


def _is_same_visit(one: datetime, two: datetime, state: State, catalogue: Catalogue) -> bool:
    zone = state.zone or catalogue.brand.pace.brand_zone
    return local_day(one, zone) == local_day(two, zone) or two - one < _SAME_VISIT


_HELD_BY_THE_CHOICE = frozenset({"later", "asked_enough", "skipped"})
"""What keeps a question from being chosen, and not from coming at the time the customer named."""


def may_come_back(state: State, name: QuestionId, now: datetime, catalogue: Catalogue, known: Mapping[QuestionId, Value]) -> bool:
    """Whether a question that was put off would be asked at its time."""
    question = catalogue.questions.get(name)
    if question is None:
        return False
    return excluded(state, question, now, catalogue, known, pulled=True, despite=_HELD_BY_THE_CHOICE) is None
