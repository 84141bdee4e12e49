"""One run of a connection at a time, whichever process it is in; what a killed process held is free again within minutes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial

from bot.clock import Clock
from bot.errors import ZeropartyError
from storage.errors import StorageError
from storage.store import Store
from storage.traffic import leases
from storage.turn.unit_of_work import Unit

_HELD_FOR = timedelta(minutes=2)
_RENEWED_EVERY = 20.0
"""Seconds."""

_SURE_FOR = 90.0
"""Seconds after the latest renewal in which nobody else can have it, some to spare for a call that is under way."""

_under_way: set[tuple[int, str]] = set()
"""Runs of this process, by store and connection."""


class Busy(ZeropartyError):
    """Another run of this connection is under way."""


@asynccontextmanager
async def one_at_a_time(store: Store, clock: Clock, name: str) -> AsyncIterator[None]:
    """Hold the connection for one run. Raises `Busy`, also when it was lost meanwhile: then the run ends where it is."""
    mark, me, lease = (id(store), name), f"{clock.nonce()}", f"sync:{name}"
    if mark in _under_way:
        raise _busy(name)
    _under_way.add(mark)  # before anything is waited for: of two that begin at once, only one is first
    try:
        if not await store.write(partial(_take, lease=lease, me=me, clock=clock)):
            raise _busy(name)
        async with asyncio.timeout(_SURE_FOR) as sure:
            renewing = asyncio.create_task(_renew(store, clock, lease, me, sure))
            try:
                yield
            finally:
                renewing.cancel()
                with suppress(asyncio.CancelledError):
                    await renewing
    except TimeoutError:
        if not sure.expired():
            raise
        raise Busy(f"{name} could not be held any longer, so that another process may run it: this run ended early") from None
    finally:
        _under_way.discard(mark)
        await store.write(partial(leases.release, name=lease, me=me))


def _busy(name: str) -> Busy:
    return Busy(f"another run of {name} is under way; `zeroparty sync status {name}` says what the latest came to")


def _take(unit: Unit, lease: str, me: str, clock: Clock) -> bool:
    now = clock.now()
    if unit.dialect == "sqlite" and (before := leases.holder(unit, lease, now=now)) is not None:
        # Only one process can write here, and that is this one: whoever holds it still was killed.
        leases.release(unit, lease, before)
    return leases.elect(unit, lease, me, now=now, until=now + _HELD_FOR)


async def _renew(store: Store, clock: Clock, lease: str, me: str, sure: asyncio.Timeout) -> None:
    """Hold on to it; what runs ends at once when another has it, and in good time when nobody can say who has it."""
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(_RENEWED_EVERY)
        now, until = clock.now(), loop.time() + _SURE_FOR
        try:
            is_held = await store.write(partial(leases.elect, name=lease, me=me, now=now, until=now + _HELD_FOR))
        except StorageError:
            continue
        sure.reschedule(until if is_held else loop.time())
