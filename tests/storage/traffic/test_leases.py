"""One process at a time runs what must run once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from storage.store import Store
from storage.traffic import leases
from tests.storage import build as b

HOUR = timedelta(hours=1)


@pytest.mark.slow
async def test_one_holds_a_lease_until_it_ends_or_is_given_back(store: Store) -> None:
    async def elect(who: str, now: Any) -> bool:
        return await store.write(lambda unit: leases.elect(unit, "poller", who, now=now, until=now + HOUR))

    assert await elect("a", b.NOW)
    assert not await elect("b", b.NOW + HOUR / 2)
    assert await elect("a", b.NOW + HOUR / 2), "renewed"
    assert not await elect("b", b.NOW + HOUR)
    assert await store.read(lambda unit: leases.holder(unit, "poller", now=b.NOW + HOUR)) == "a"

    await store.write(lambda unit: leases.release(unit, "poller", "b"))
    assert not await elect("b", b.NOW + HOUR)
    await store.write(lambda unit: leases.release(unit, "poller", "a"))
    assert await elect("b", b.NOW + HOUR)
    assert await elect("a", b.NOW + 2 * HOUR), "its time is over"
