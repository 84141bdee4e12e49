"""Does what is kept agree with itself: the projection with the fold of the log, and how rows began and ended with what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from bot.customers.looking import EVERYBODY, Look
from bot.engine.model.facts.answers import Answered, AnswerErased
from bot.engine.model.facts.consent import ConsentRecorded, SharingAllowed, SharingRestricted
from bot.engine.model.facts.fold import fold
from bot.engine.model.packing import codec
from bot.engine.model.state import State
from bot.runtime.persistence.rows import Happened, ended_answers, facts_of, state_of
from storage.errors import KeyGone, Unreadable
from storage.model.records import AnswerRow, RestrictionRow
from storage.people import customers, ledger
from storage.receivers import change_feed
from storage.store import Store
from storage.turn.unit_of_work import Unit


async def foldings_that_differ(store: Store, look: Look = EVERYBODY) -> tuple[int, int]:
    """How many customers were looked at, and how many are not what their log amounts to."""
    looked_at = differing = 0
    async for page in look.pages(store):
        verdicts = await store.read(partial(_verdicts, page=page))
        looked_at += len(page)
        differing += verdicts.count(False)
    return looked_at, differing


def _verdicts(unit: Unit, page: list[int]) -> list[bool]:
    return [_agrees_or_cannot_be_read(unit, customer) for customer in page]


def _agrees_or_cannot_be_read(unit: Unit, customer: int) -> bool:
    """One customer who cannot be read must not keep the others from being looked at."""
    try:
        return agrees(unit, customer)
    except KeyGone:
        return True  # there is nothing to compare; that the key is missing is said where keys are looked at
    except (Unreadable, ValueError):
        return False  # a cell, or an entry of the log, that is not what was written


def agrees(unit: Unit, customer: int) -> bool:
    """Whether one customer's projection, and the ends of their rows, are what their log amounts to."""
    loaded = customers.by_id(unit, customer)
    if loaded is None:
        return True
    answers = ledger.answers(unit, customer)
    happened = _log(unit, customer, answers)
    is_folded = codec.as_the_log_tells(state_of(loaded)) == codec.as_the_log_tells(fold(customer, happened))
    is_told = _is_told_on(change_feed.changed_at(unit, customer), happened)
    restrictions = ledger.restrictions(unit, customer)
    return is_folded and is_told and _ended_as_told(answers, happened) and _restricted_as_told(restrictions, happened)


def folded(unit: Unit, customer: int) -> State:
    """The state out of the log alone, with the values that are still there."""
    return fold(customer, _log(unit, customer, ledger.answers(unit, customer)))


def _log(unit: Unit, customer: int, answers: Sequence[AnswerRow]) -> list[Happened]:
    cells = {row.id: codec.cell_from_json(row.cell_clear) for row in answers if row.cell_clear}
    return facts_of(unit, customer, cells)


def _ended_as_told(answers: Sequence[AnswerRow], happened: Sequence[Happened]) -> bool:
    """By the reason of its end an answer was taken back from whoever has it, or simply ran out; with no row nobody hears of it."""
    told = {end.answer: (end.at, end.why) for end in ended_answers(happened)}
    kept = {row.id: (row.ended_at, row.ended_why) for row in answers}
    return told.keys() <= kept.keys() and all(told.get(answer, (None, None)) == end for answer, end in kept.items())


_LEAVES = (Answered, AnswerErased, ConsentRecorded, SharingRestricted, SharingAllowed)
"""What somebody who looks only at what changed has to hear of."""


def _is_told_on(changed_at: datetime | None, happened: Sequence[Happened]) -> bool:
    """Who asks what changed since hears of the last thing that did; where the clock was set back since, nobody can say."""
    told = [(place, at) for place, (at, fact) in enumerate(happened) if isinstance(fact, _LEAVES)]
    if not told:
        return True
    place, last = told[-1]
    was_set_back = any(at < last for at, _ in happened[place:])
    return changed_at is not None and (was_set_back or changed_at >= last)


def _restricted_as_told(restrictions: Sequence[RestrictionRow], happened: Sequence[Happened]) -> bool:
    """Since when answers stay here tells which of them left before."""
    began = {fact.id: at for at, fact in happened if isinstance(fact, SharingRestricted)}
    return all(began.get(row.id) == row.since for row in restrictions)
