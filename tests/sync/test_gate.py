"""A vendor account's calls: no more in any window than it takes, a share of its day, and one bucket for all who use it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sync.connectors.contract import Limits
from bot.sync.gate import allowed_by
from storage.crypto.keys import Keys
from storage.store import Store
from storage.syncing.quota import Allowed, Taken, take

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


async def opened() -> Store:
    return Store.open("sqlite://", keys=Keys.in_memory(kek=b"k" * 32, pepper=b"p" * 32, entropy=os.urandom))


async def taken(store: Store, allowed: Allowed, at: datetime, wanted: int = 1, account: str = "a") -> Taken:
    return await store.write(lambda unit: take(unit, account, allowed, wanted=wanted, now=at))


async def test_a_bucket_fills_at_its_rate_and_is_everybodys() -> None:
    store = await opened()
    allowed = Allowed(2.0, 4)
    assert (await taken(store, allowed, NOON, 10)).calls == 4
    wait = await taken(store, allowed, NOON)
    assert (wait.calls, wait.wait) == (0, 0.5)
    assert (await taken(store, allowed, NOON, account="b")).calls == 1
    assert (await taken(store, allowed, NOON + timedelta(seconds=0.5))).calls == 1
    assert (await taken(store, allowed, NOON + timedelta(hours=1), 10)).calls == 4
    await store.close()


async def test_the_share_of_the_day_ends_and_begins_anew_at_midnight() -> None:
    store = await opened()
    allowed = Allowed(100.0, 100, a_day=5)
    assert (await taken(store, allowed, NOON, 9)).calls == 5
    over = await taken(store, allowed, NOON)
    assert (over.calls, over.is_of_the_day, over.wait) == (0, True, 12 * 3600)
    assert (await taken(store, allowed, NOON + timedelta(hours=12), 9)).calls == 5
    await store.close()


@pytest.mark.property
@given(st.lists(st.floats(0, 3), min_size=1, max_size=80))
async def test_no_window_ever_holds_more_calls_than_the_vendor_takes(pauses: list[float]) -> None:
    limits = Limits(rows=1, body_bytes=1, calls=10, per_seconds=10)
    allowed = allowed_by(limits, 1.0)
    store, at, passed = await opened(), NOON, []
    for pause in pauses:
        at += timedelta(seconds=pause)
        while (found := await taken(store, allowed, at)).calls == 0:
            at += timedelta(seconds=found.wait + 0.001)
        passed.append(at)
    await store.close()
    window = timedelta(seconds=limits.per_seconds)
    assert max(sum(1 for other in passed if one <= other < one + window) for one in passed) <= limits.calls


def test_a_share_is_of_the_published_day_and_a_rate_can_be_named() -> None:
    limits = Limits(rows=100, body_bytes=1, calls=100, per_seconds=10, calls_a_day=250_000)
    assert allowed_by(limits, 0.2).a_day == 50_000
    assert allowed_by(limits, 0.2, 19.0).per_second == 19.0
