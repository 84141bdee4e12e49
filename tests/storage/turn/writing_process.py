"""A process that takes turns for ever and says on stdout which of them were acknowledged; the kill tests kill it."""

from __future__ import annotations

import asyncio
import os
import sys

from storage.crypto.keys import Keys
from storage.model.queue_items import OutboxRow
from storage.model.turns import Loaded, Writes
from storage.store import Store
from tests.contracts.databases import KEK, PEPPER
from tests.storage import build as b

_CUSTOMERS = 8


async def main(url: str, keys_url: str) -> None:
    keys = Keys.open(keys_url, kek=KEK, pepper=PEPPER, entropy=os.urandom)
    store = Store.open(url, keys=keys)
    await asyncio.gather(*(_customer(store, n) for n in range(_CUSTOMERS)))


async def _customer(store: Store, n: int) -> None:
    who, ident = b.address(str(7_000_000_000 + n)), int.from_bytes(os.urandom(7))

    def work(loaded: Loaded | None) -> tuple[Writes, tuple[int, int]]:
        if loaded is None:
            return b.met(who, ident, facts=(b.fact(ident, 0),)), (ident, 0)
        row = b.next_version(loaded)
        seq = loaded.customer.version
        return Writes(row, facts=(b.fact(row.id, seq),), outbox=(_message(row.id, seq),)), (row.id, seq)

    while True:
        customer, seq = await store.turn(who, work)
        os.write(1, f"{customer} {seq}\n".encode())


def _message(customer: int, seq: int) -> OutboxRow:
    return b.message(customer, id=int.from_bytes(os.urandom(7)), dedup_key=f"{customer}:fact:{seq}", version=seq)


asyncio.run(main(*sys.argv[1:3]))
