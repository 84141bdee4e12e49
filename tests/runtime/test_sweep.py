"""The sweep: claimed with a lease, committed in groups, at most one message each after any outage, one's trouble only theirs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.engine.model.inputs import ClockStruck
from bot.runtime import turns
from storage.traffic import due
from storage.turn.unit_of_work import Unit
from tests.support import postgres
from tests.support.crowd_booth import LONG_AFTER, Booth, count_commits
from tests.support.empty_records import empty_records_on

LEASE = timedelta(minutes=2)
CROWD = 40


@asynccontextmanager
async def booth_of(folder: Path, number: int, url: str | None = None) -> AsyncIterator[tuple[Booth, list[str]]]:
    """A booth whose customers are all due: nothing ran for four weeks."""
    booth = await Booth.opens(folder, url)
    try:
        everybody = await booth.welcomes(number)
        booth.clock.move_to(LONG_AFTER)
        yield booth, everybody
    finally:
        await booth.closes()


@pytest.mark.slow
@pytest.mark.parametrize("days", [1, 28, 400])
async def test_after_an_outage_of_any_length_everybody_gets_one_message_at_most(tmp_path: Path, days: int) -> None:
    async with booth_of(tmp_path, CROWD) as (booth, everybody):
        back = LONG_AFTER.replace(month=5, day=5) + timedelta(days=days)
        booth.clock.move_to(back)
        await booth.ticks_until_nobody_is_due()
        asked = booth.outlet.questions(back)
        assert set(asked) <= set(everybody) and set(asked.values()) <= {1}
        for hours in (1, 5, 20):
            booth.clock.move_to(back + timedelta(hours=hours))
            await booth.ticks_until_nobody_is_due()
        assert set(booth.outlet.questions(back).values()) <= {1}


@pytest.mark.slow
async def test_who_was_claimed_by_a_tick_that_died_is_asked_once_when_the_lease_ends(tmp_path: Path) -> None:
    async with booth_of(tmp_path, CROWD) as (booth, everybody):
        now = booth.clock.now()

        def claim(unit: Unit) -> int:
            return len(due.claim(unit, now=now, limit=CROWD, lease_until=now + LEASE))

        assert await booth.store.write(claim) == CROWD  # and here the process dies
        assert await booth.service.tick() == 0
        booth.clock.advance(LEASE)
        await booth.ticks_until_nobody_is_due()
        assert booth.outlet.questions(now) == dict.fromkeys(everybody, 1)


@pytest.mark.slow
async def test_a_tick_that_dies_half_way_asks_nobody_twice_and_forgets_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with booth_of(tmp_path, CROWD) as (booth, everybody):
        now, whole, done = booth.clock.now(), booth.store.turn, 0

        async def dying(who: Any, work: Any, inbox: int | None = None) -> Any:
            nonlocal done
            done += 1
            return await (whole(who, work, inbox) if done <= CROWD // 2 else asyncio.Event().wait())

        monkeypatch.setattr(booth.store, "turn", dying)
        tick = asyncio.create_task(booth.service.tick())
        while len(await booth.store.read(_waiting)) < CROWD // 2:
            await asyncio.sleep(0)
        tick.cancel()
        with suppress(asyncio.CancelledError):
            await tick
        monkeypatch.undo()
        assert await booth.service.tick() == 0
        booth.clock.advance(LEASE)
        await booth.ticks_until_nobody_is_due()
        assert booth.outlet.questions(now) == dict.fromkeys(everybody, 1)


@pytest.mark.slow
async def test_one_customer_whose_turn_breaks_holds_up_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a bug that only their data brings out: the whole backlog is worked off, not one batch a tick."""
    async with booth_of(tmp_path, 300) as (booth, _):
        now, whole, broken = booth.clock.now(), turns.decide, []

        def breaking(state: Any, given: Any, *more: Any) -> Any:
            if isinstance(given, ClockStruck) and (not broken or state.customer in broken):
                broken.append(state.customer)
                raise ValueError("a bug")
            return whole(state, given, *more)

        monkeypatch.setattr(turns, "decide", breaking)
        assert await booth.ticks_until_nobody_is_due() == 2
        assert sum(booth.outlet.questions(now).values()) == 299


@pytest.mark.slow
async def test_a_batch_takes_few_commits(tmp_path: Path) -> None:
    """Turns of one tick share commits: one for the claim, and hardly more than one for the 256 turns."""
    async with booth_of(tmp_path, 256) as (booth, _):
        commits = count_commits(booth.store)
        assert await booth.service.tick() == 256
        print(f"\n256 customers, {commits()} commits")
        assert commits() <= 8


@pytest.mark.slow
@pytest.mark.postgres
async def test_two_services_on_one_database_ask_everybody_once(tmp_path: Path) -> None:
    with postgres.running() as server:
        url = empty_records_on(server)
        async with booth_of(tmp_path, 600, url) as (one, everybody):
            other = await Booth.opens(tmp_path, url, seed=2)
            other.clock.move_to(LONG_AFTER)
            try:
                await asyncio.gather(one.ticks_until_nobody_is_due(), other.ticks_until_nobody_is_due())
                asked = [booth.outlet.questions(LONG_AFTER) for booth in (one, other)]
            finally:
                await other.closes()
            assert asked[0] + asked[1] == dict.fromkeys(everybody, 1)


def _waiting(unit: Unit) -> list[int]:
    """Customers who are due later than now again: their turn is committed."""
    at = unit.connection.exec_driver_sql("SELECT customer FROM outbox WHERE proactive AND state = 'queued'").all()
    return [row[0] for row in at]
