"""Storage's tests run on every database there is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from storage.model.turns import Loaded, Writes
from storage.questions import revisions
from storage.store import Store
from tests.contracts.databases import database, keys, postgres_server, postgres_template, sqlite_template, store
from tests.storage import build

__all__ = ["database", "keys", "postgres_server", "postgres_template", "sqlite_template", "store"]

Meet = Callable[..., Awaitable[int]]


@pytest.fixture
async def meet(store: Store) -> Meet:
    """Makes a customer with one address, and the revision asks point to."""
    await store.write(lambda unit: revisions.save(unit, (build.REVISION,)))

    async def met(ident: str = "7000000000", **writes: object) -> int:
        customer = build.new_id()
        return await store.turn(build.address(ident), build.meeting(build.address(ident), customer, **writes))

    return met


async def change(store: Store, customer: int, make: Callable[[Loaded], Writes]) -> None:
    """A turn of a known customer."""

    def work(loaded: Loaded | None) -> tuple[Writes, None]:
        assert loaded is not None
        return make(loaded), None

    await store.turn(customer, work)


async def tell(store: Store, customer: int, at: datetime = build.NOW, **writes: Any) -> Writes:
    """The customer answers a question."""
    told = build.answering(customer)
    await change(store, customer, lambda loaded: replace(told, customer=build.next_version(loaded, updated_at=at), **writes))
    return told
