"""The connections of a running bot: one that is broken, fails or takes long keeps no other from its turn."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.clock import FakeClock
from bot.sync.doing import Doing
from bot.sync.running.report import Report
from bot.sync.scheduled import ScheduledSyncs
from storage.syncing import state
from storage.syncing.state import Run
from tests.support.many_answers import NOW, Crowd, crowd_in
from tests.support.synced import catalogue_in

NAMES = ("a_crm", "b_crm")


@dataclass
class House:
    """A running bot's connections, and how their runs went."""

    crowd: Crowd
    clock: FakeClock
    folder: Path
    syncs: ScheduledSyncs
    ran: list[str] = field(default_factory=list)

    async def looks(self, times: int) -> None:
        for _ in range(times):
            await self.syncs.look()
            await self.syncs.settle()

    async def told(self, name: str) -> list[str]:
        """Why its runs ended early, latest first."""
        runs = await self.crowd.store.read(partial(state.runs, name=name))
        return [json.loads(one.body)["stopped_because"] for one in runs]


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    catalogue = catalogue_in(tmp_path / "prompts", 1)
    receivers = tuple(replace(catalogue.brand.receivers[0], id=name) for name in NAMES)
    catalogue = replace(catalogue, brand=replace(catalogue.brand, receivers=receivers))
    crowd = await crowd_in(tmp_path / "var", catalogue, 1)
    clock = FakeClock(NOW + timedelta(days=1))
    (tmp_path / "connections").mkdir()
    for name in NAMES:
        (tmp_path / "connections" / f"{name}.yaml").write_text("kind: hubspot\nevery: 15 minutes\n", encoding="utf-8")
    house = House(crowd, clock, tmp_path, ScheduledSyncs(crowd.store, clock, lambda: catalogue, tmp_path))

    async def runs(self: Doing, name: str, *, trigger: str, ident: int | None = None, **_: Any) -> Report:
        """Takes twenty minutes, longer than the interval."""
        house.ran.append(name)
        report = Report(name, trigger, clock.now())
        clock.advance(timedelta(minutes=20))
        assert ident is not None
        kept = Run(ident, name, report.began_at, clock.now(), json.dumps(report.as_json()))
        await self.store.write(partial(state.save_run, run=kept))
        return report

    monkeypatch.setattr(Doing, "run", runs)
    yield house
    await crowd.close()


async def test_a_run_that_takes_longer_than_its_interval_leaves_the_others_their_turn(house: House) -> None:
    await house.looks(4)
    assert house.ran == ["a_crm", "b_crm", "a_crm", "b_crm"]


@pytest.mark.parametrize("broken", ["kind: [", "kind: nothing\n", "", None], ids=["no yaml", "no kind", "empty", "unreadable"])
async def test_a_file_that_is_broken_keeps_no_other_from_running(house: House, broken: str | None) -> None:
    path = house.folder / "connections" / "a_crm.yaml"
    path.unlink()
    if broken is None:
        path.symlink_to("/proc/self/mem")  # is there, and fails whoever reads it
    else:
        path.write_text(broken, encoding="utf-8")
    await house.looks(2)
    assert house.ran == ["b_crm", "b_crm"]


@pytest.mark.slow
async def test_a_run_that_fails_unexpectedly_is_on_record_and_not_tried_without_end(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(self: Doing, name: str, **_: Any) -> Report:
        house.ran.append(name)
        raise RuntimeError("nobody thought of this")

    monkeypatch.setattr(Doing, "run", fails)
    await house.looks(5)
    assert house.ran == ["a_crm", "b_crm"]
    assert "the log of the bot says how" in (await house.told("a_crm"))[0]


async def test_the_run_under_way_ends_with_the_process(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = asyncio.Event()

    async def waits(self: Doing, name: str, **_: Any) -> Report:
        begun.set()
        await asyncio.sleep(3600)
        raise AssertionError

    monkeypatch.setattr(Doing, "run", waits)
    await house.syncs.look()
    await begun.wait()
    await house.syncs.close()
    await house.syncs.close()
