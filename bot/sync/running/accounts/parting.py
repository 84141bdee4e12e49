"""The account behind a connection is left: the ids that were learnt from it name nobody here any more.

Records and links are parted in one transaction. That an account was left goes to the key store behind it, and so do the customers'
own states, one turn each; what a kill leaves of either is taken up at the next start.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from bot.clock import Clock
from bot.engine.model.inputs import AccountLeft
from bot.engine.model.world import Moment
from bot.log import log
from bot.runtime.handed_on import tell_the_keys
from storage.errors import KeyGone, Unreadable
from storage.model.records import CustomerId
from storage.people import customers
from storage.receivers import tombstones
from storage.receivers.counted_beside import ACCOUNTS_LEFT
from storage.store import Store
from storage.syncing import parting, rows, state
from storage.syncing.state import ConnectionState
from storage.turn.unit_of_work import Unit

Take = Callable[[CustomerId, AccountLeft, Moment], Awaitable[object]]
"""A turn of a customer who is known (`bot.runtime.turns`)."""


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What begins anew when an account is left."""

    customers: int
    """Of whom something may be in the account before."""
    joined: tuple[int, ...] = ()
    """Customers who were joined with a record in it; they are with none now."""


async def begin_anew(store: Store, clock: Clock, name: str, take: Take) -> LeftBehind:
    """Leave in the account before what is there, and know of nobody in this one.

    An id names a record of one account: whoever was joined with one is parted from it in the same transaction, so that the same id
    of this account is free for whose it is, and links from before join nothing (`link_payload`, `storage.turn.saving`).
    """

    def leave(unit: Unit) -> LeftBehind:
        ACCOUNTS_LEFT.count(unit, (name,))
        return _part_from(unit, name, clock)

    left = await store.write(leave)
    await tell_the_keys(store, ACCOUNTS_LEFT)
    await finish_parting(store, clock, take)
    return left


async def leave_again(store: Store, clock: Clock) -> None:
    """An older copy of the records was put back, from before an account was left: whoever is joined in it is joined with none."""
    await tell_the_keys(store, ACCOUNTS_LEFT)
    for name in await store.read(ACCOUNTS_LEFT.lacking):
        left = await store.write(partial(_part_as_before, name=name, clock=clock))
        what = "an older copy of the database was put back: its account was left since, and ids of that one name nobody here"
        log.warning("account_left_again", connection=name, parted=len(left.joined), what=what)


def _part_as_before(unit: Unit, name: str, clock: Clock) -> LeftBehind:
    ACCOUNTS_LEFT.catch_up(unit, name)
    return _part_from(unit, name, clock)


def _part_from(unit: Unit, name: str, clock: Clock) -> LeftBehind:
    state.save_connection(unit, ConnectionState(name, account_since=clock.now()))
    tombstones.forget_names(unit, name)
    joined = tuple(customers.part_all(unit, name))
    parting.note(unit, name, joined)
    return LeftBehind(rows.forget_all(unit, name), joined)


async def finish_parting(store: Store, clock: Clock, take: Take) -> None:
    """The states of whoever was parted say so too; twice is once."""
    for system, parted in (await store.read(parting.left)).items():
        for customer in parted:
            # Who cannot be read is joined with nothing either; `zeroparty doctor` says who.
            with suppress(KeyGone, Unreadable):
                await take(customer, AccountLeft(system), Moment(clock.now(), clock.nonce()))
        await store.write(partial(parting.done, system=system))
