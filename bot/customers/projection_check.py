"""Does what is kept agree with itself: the projection with the fold of the log."""

from __future__ import annotations

from functools import partial

from bot.customers.looking import EVERYBODY, Look
from bot.engine.model.facts.fold import fold
from bot.engine.model.packing import codec
from bot.engine.model.state import State
from bot.runtime.persistence.rows import facts_of, state_of
from storage.errors import KeyGone, Unreadable
from storage.people import customers, ledger
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
    """Whether one customer's projection equals the fold of their log."""
    loaded = customers.by_id(unit, customer)
    return loaded is None or codec.as_the_log_tells(state_of(loaded)) == codec.as_the_log_tells(folded(unit, customer))


def folded(unit: Unit, customer: int) -> State:
    """The state out of the log alone, with the values that are still there."""
    cells = {row.id: codec.cell_from_json(row.cell_clear) for row in ledger.answers(unit, customer) if row.cell_clear}
    return fold(customer, facts_of(unit, customer, cells))
