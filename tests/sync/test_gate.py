"""A vendor account's calls: no more in any window than it takes, a share of its day, and one bucket for all who use it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.clock import FakeClock
from bot.sync.connectors.contract import Day, Limits, Throttled
from bot.sync.gate import Gate, allowed_by
from storage import tables as t
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


@pytest.mark.slow
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


async def test_the_day_that_an_account_really_has_is_what_our_share_is_of() -> None:
    store = await opened()
    limits = Limits(rows=100, body_bytes=1, calls=100, per_seconds=10, calls_a_day=250_000)
    gate = Gate(store, FakeClock(NOON), "a", allowed_by(limits, 0.2), 0.2)
    gate.hears(None)  # as of who says nothing
    assert gate.allowed.a_day == 50_000
    gate.hears(Day(650_000, 640_000))
    assert gate.allowed.a_day == 130_000
    await store.close()


@pytest.mark.parametrize(
    ("share", "left", "may_go_on"), [(0.2, 81, True), (0.2, 80, True), (0.2, 79, False), (1.0, 1, True), (0.5, 49, False)]
)
async def test_of_the_last_calls_of_a_day_the_others_are_left_their_share(share: float, left: int, may_go_on: bool) -> None:
    store, clock = await opened(), FakeClock(NOON)
    gate = Gate(store, clock, "a", Allowed(1000.0, 1000), share)
    gate.hears(Day(1000, left))
    if may_go_on:
        await gate()
    else:
        for _ in range(2):  # and whoever calls beside it
            with pytest.raises(Throttled) as throttled:
                await gate()
            assert throttled.value.after == 3600
        clock.advance(timedelta(hours=1))
        await gate()  # which hears how it is now
    await store.close()


async def test_whose_account_it_is_is_asked_once_and_before_the_first_call() -> None:
    store, asked = await opened(), []

    async def whose() -> str:
        await gate()  # the question is a call too
        asked.append("whose")
        return "hubspot:1"

    gate = Gate(store, FakeClock(NOON), "by the token", Allowed(4.0, 100), whose=whose)
    for _ in range(3):
        await gate()
    assert asked == ["whose"]
    used = await store.read(lambda unit: dict(unit.connection.execute(select(t.sync_quota.c.account, t.sync_quota.c.used)).all()))
    assert used == {"by the token": 1, "hubspot:1": 3}
    await store.close()
