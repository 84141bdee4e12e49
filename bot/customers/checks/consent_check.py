"""Are the consents that are kept the ones that were given: their chain, its end, and the state that was sealed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from bot.customers.looking import EVERYBODY, Look
from bot.engine.model.packing import codec
from bot.runtime.persistence.rows import state_of
from bot.runtime.persistence.sealed_record import Latest, Names, contradiction
from bot.runtime.taken_back import denied
from storage.crypto import said_no
from storage.errors import KeyGone, Unreadable
from storage.model.records import SaidNo
from storage.model.turns import Loaded
from storage.people import customers, ledger
from storage.store import Store
from storage.turn.unit_of_work import Unit

_NONE: Names = MappingProxyType({})
_APART = 0.2
"""The key store hears of a word a moment before the database does: who is in doubt is looked at twice, so many seconds apart."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One customer whose records contradict themselves, and how."""

    customer: int
    why: str


async def doubtful_consents(store: Store, look: Look = EVERYBODY, names: Names = _NONE) -> tuple[int, list[Doubt]]:
    """How many customers were looked at, and whose consents are not what was recorded; `names` are those of renamed questions."""
    looked_at, doubts = 0, list[Doubt]()
    async for page in look.pages(store):
        found = await store.read(partial(_doubts, page=page, names=names))
        if found:
            await asyncio.sleep(_APART)
            found = await store.read(partial(_doubts, page=[doubt.customer for doubt in found], names=names))
        doubts += found
        looked_at += len(page)
    return looked_at, doubts


def _doubts(unit: Unit, page: list[int], names: Names) -> list[Doubt]:
    said = said_no.of(unit.keys, page)
    return [Doubt(customer, why) for customer in page if (why := _what_differs(unit, customer, said.get(customer, ()), names))]


def _what_differs(unit: Unit, customer: int, said: Sequence[SaidNo], names: Names) -> str | None:
    broken = ledger.verify_chain(unit, customer).broken
    if broken is not None:
        return broken
    try:
        loaded = customers.by_id(unit, customer)
    except KeyGone:
        return None  # that the key is missing is said where keys are looked at
    except Unreadable as error:
        return str(error)
    if loaded is None:
        return None
    sealed = codec.unpack_consent(loaded.customer.snapshot_clear)
    wanted = frozenset(row.question for row in loaded.preferences if row.restricted)
    kept = wanted if sealed.kept_here is None else sealed.kept_here
    sealed = sealed._replace(kept_here=kept)
    if differing := sorted(kept ^ wanted):
        return f"whether the answer to {differing[0]} stays here is not what was sealed"
    restrictions = {row.scope for row in ledger.restrictions(unit, customer) if row.until is None}
    differs = contradiction(sealed, loaded.customer.phase, _latest(unit, customer), restrictions, names)
    return differs or _put_back(loaded, said)


def _put_back(loaded: Loaded, said: Sequence[SaidNo]) -> str | None:
    """Every row may be genuine, and of before a word that the key store remembers."""
    word = denied(said, state_of(loaded))
    return f"the records are of before something was taken back ({word.partition(' ')[0]})" if word else None


def _latest(unit: Unit, customer: int) -> Latest:
    """Of each purpose the last event of the chain."""
    return {event.purpose: (event.status, event.valid_until) for event in ledger.consents(unit, customer)}
