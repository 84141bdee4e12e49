"""An older copy of the records was put back, and files and connections handed on more since than it knows of.

Nobody knows what of whom: so every receiver of that time may have had whatever it might have been given then. Rather too much is
taken out there, and said to be there, than too little.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from bot.clock import Clock
from bot.export.cells import Cells
from bot.export.consent_filter import Filter
from bot.export.mapping import leaving
from bot.export.sealed import against_the_seal
from bot.log import log
from prompts.catalogue.catalogue import Catalogue
from storage.model.accountability import DeliveryRow
from storage.people import customers
from storage.receivers import deliveries, exports, tombstones
from storage.receivers.counted_beside import HAND_OVERS
from storage.receivers.exports import ExportedCustomer, Look
from storage.store import Store
from storage.syncing.doubt import doubt_all
from storage.turn.unit_of_work import Unit

_PAGE = 200


async def assume_handed_on(store: Store, catalogue: Catalogue, clock: Clock) -> None:
    """Before anybody's word holds again, and before anything leaves. Whoever was forgotten again left word for them already."""
    for system in await store.read(HAND_OVERS.lacking):
        await _take_back_of_who_came_since(store, clock, system)
        count = await _everybody(store, catalogue, clock, system)
        # Not before: a start that is cut off begins this anew.
        await store.write(partial(_catch_up, system=system, clock=clock))
        log.warning(
            "handed_on_assumed",
            receiver=system,
            count=count,
            what="an older copy of the database was put back: what it was given since is not known, so it counts as having had all",
        )


def _catch_up(unit: Unit, system: str, clock: Clock) -> None:
    doubt_all(unit, system, now=clock.now())
    HAND_OVERS.catch_up(unit, system)


async def _take_back_of_who_came_since(store: Store, clock: Clock, system: str) -> None:
    """Of who is known by a key alone nothing is here: whatever went there, they could take none of it back any more."""
    after = -1
    while page := await asyncio.to_thread(store.keys.page, after=after):
        here = await store.read(partial(customers.updated, customers=page))
        if unknown := [customer for customer in page if customer not in here]:
            await store.write(partial(_leave_word, customers=unknown, system=system, clock=clock))
        after = page[-1]


def _leave_word(unit: Unit, customers: Sequence[int], system: str, clock: Clock) -> None:
    for customer in customers:
        tombstones.leave_word_of_the_lost(unit, customer, system, at=clock.now())


async def _everybody(store: Store, catalogue: Catalogue, clock: Clock, system: str) -> int:
    is_named = any(one.id == system for one in catalogue.brand.receivers)
    filter_ = Filter(clock.now(), catalogue, None, system if is_named else None)
    count, after = 0, -1
    while page := await store.read(partial(exports.page, after=after, limit=_PAGE, look=Look(clock.now(), False, system))):
        rows = [row for customer in page for row in _rows(customer, filter_, system)]
        await store.write(partial(deliveries.assume, rows=rows))
        count += len({row.customer for row in rows})
        after = page[-1].id
    return count


def _rows(customer: ExportedCustomer, filter_: Filter, system: str) -> Iterator[DeliveryRow]:
    """As the copy has them: what they took back since is just what has to be taken out."""
    as_it_was = against_the_seal(replace(customer, took_back=()), filter_.names)
    for answer, attribute, action in leaving("wide", as_it_was, filter_, Cells()).handed:
        if action == "set":
            yield DeliveryRow(customer.id, system, attribute, answer, filter_.now, action)
