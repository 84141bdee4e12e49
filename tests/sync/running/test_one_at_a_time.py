"""One run of a connection at a time: whoever loses it to another process stops at once, and says so."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.clock import FakeClock
from bot.sync.connection import Connection
from bot.sync.running import one_at_a_time as holding
from bot.sync.running.one_at_a_time import Busy, one_at_a_time
from bot.sync.running.run import Sync, run
from storage.errors import Unavailable
from storage.store import Store
from storage.syncing import state
from storage.traffic import leases
from tests.support.many_answers import NOW, Crowd, crowd_in
from tests.support.pretend_crm import PretendCrm
from tests.support.synced import catalogue_in

CLOCK = FakeClock(NOW)
AT = Connection("hubspot", "hubspot", "http://127.0.0.1:1", "", "hubspot", may_be_private=True)


@pytest.fixture
async def crowd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Crowd]:
    monkeypatch.setattr(holding, "_RENEWED_EVERY", 0.01)
    crowd = await crowd_in(tmp_path / "var", catalogue_in(tmp_path / "prompts", 2), 2)
    yield crowd
    await crowd.close()


async def another_takes_it(store: Store) -> None:
    """As a process on another machine would, whose clock is ahead."""
    late = NOW + timedelta(hours=1)
    await store.write(lambda unit: leases.elect(unit, "sync:hubspot", "another", now=late, until=late + timedelta(hours=1)))


async def test_whoever_loses_it_stops(crowd: Crowd) -> None:
    with pytest.raises(Busy, match="ended early"):
        async with one_at_a_time(crowd.store, CLOCK, "hubspot"):
            await another_takes_it(crowd.store)
            await asyncio.sleep(30)
    held_by = await crowd.store.read(partial(leases.holder, name="sync:hubspot", now=NOW))
    assert held_by == "another", "and leaves it to whoever has it"


async def test_who_cannot_renew_it_stops_before_another_may_have_it(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(*_: object, **__: object) -> bool:
        raise Unavailable("the records are away")

    monkeypatch.setattr(holding, "_SURE_FOR", 0.2)
    with pytest.raises(Busy, match="ended early"):
        async with one_at_a_time(crowd.store, CLOCK, "hubspot"):
            monkeypatch.setattr(leases, "elect", unavailable)
            await asyncio.sleep(30)


async def test_what_goes_wrong_in_a_run_stays_what_it_was(crowd: Crowd) -> None:
    with pytest.raises(TimeoutError, match="its own"):
        async with one_at_a_time(crowd.store, CLOCK, "hubspot"):
            raise TimeoutError("its own")


class Hangs(PretendCrm):
    """Is asked, and never answers."""

    asked: asyncio.Event

    async def write(self, rows: object) -> None:  # type: ignore[override]
        self.asked.set()
        await asyncio.sleep(30)


async def test_a_run_that_was_cut_off_says_so_and_the_next_one_goes_on(crowd: Crowd) -> None:
    crm = Hangs(fields=("zp_roast", "zp_brew"))
    crm.asked = asyncio.Event()
    cut = asyncio.create_task(run(Sync(crowd.store, CLOCK, crowd.catalogue, AT, crm), trigger="test"))
    await crm.asked.wait()
    cut.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cut
    [kept] = await crowd.store.read(partial(state.runs, name="hubspot"))
    said = json.loads(kept.body)
    assert (said["stopped_because"], said["retry"]) == ("it was cut off; the next run goes on", 2)
    well = PretendCrm(fields=crm.fields)
    assert (await run(Sync(crowd.store, CLOCK, crowd.catalogue, AT, well), trigger="test")).counts["acknowledged"] == 2
