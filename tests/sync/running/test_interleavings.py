"""Whatever order runs, erasures and late calls come in: in the end nobody who was erased is there, and everybody else is."""

from __future__ import annotations

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, get_args

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from bot.clock import FakeClock
from bot.sync.connection import Connection
from bot.sync.running.forgetting import LATE
from bot.sync.running.report import COUNTED
from bot.sync.running.run import Sync, run
from bot.sync.running.working import key_of
from storage import erasure
from storage.receivers import deliveries
from tests.support.many_answers import NOW, Crowd, crowd_in
from tests.support.pretend_crm import How, PretendCrm
from tests.support.synced import catalogue_in

PEOPLE = 3
STEP = st.one_of(
    st.tuples(st.just("run"), st.lists(st.sampled_from(get_args(How)), max_size=6)),
    st.tuples(st.just("erase"), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("land"), st.none()),
    st.tuples(st.just("later"), st.integers(1, 9)),
)


async def no_wait(_: float) -> None:
    return None


@pytest.mark.property
@given(steps=st.lists(STEP, max_size=12))
@settings(deadline=None, max_examples=300)
def test_a_late_write_brings_nobody_back_and_nobody_is_forgotten(steps: list[tuple[str, Any]]) -> None:
    note(f"{steps}")
    folder = Path(mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    try:
        asyncio.run(_lived(folder, steps))
    finally:
        shutil.rmtree(folder)


class Life:
    """Some customers, a connection, and a CRM that is told how to fare."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.clock = FakeClock(NOW + timedelta(days=1))
        self.crm = PretendCrm(fields=("zp_roast", "zp_brew"))
        self.connection = Connection("hubspot", "hubspot", "http://127.0.0.1:1", "", "hubspot", may_be_private=True)
        self.people = [crowd.first + n * 9973 for n in range(PEOPLE)]
        self.erased: set[int] = set()
        self._on_the_way_since = self.clock.now()

    async def does(self, what: str, about: Any) -> None:
        """One step; what is on its way arrives in half the time that is reckoned with."""
        match what:
            case "run":
                await self.runs(about)
            case "erase" if self.people[about] not in self.erased:
                self.erased.add(self.people[about])
                receipt = f"R-{len(self.erased)}"
                await erasure.erase(self.crowd.store, self.people[about], receipt=receipt, at=self.clock.now())
            case "land":
                self.crm.lands()
            case "later":
                self.clock.advance(timedelta(minutes=about))
        if self.clock.now() - self._on_the_way_since >= LATE / 2:
            self.crm.lands()

    async def runs(self, how: list[How]) -> None:
        """One run; its counters add up."""
        if not self.crm.on_the_way:
            self._on_the_way_since = self.clock.now()
        self.crm.how = list(how)
        sync = Sync(self.crowd.store, self.clock, self.crowd.catalogue, self.connection, self.crm, no_wait)
        said = (await run(sync, trigger="test")).as_json()
        assert said["selected"] == sum(said[name] for name in COUNTED)


async def _lived(folder: Path, steps: list[tuple[str, Any]]) -> None:
    crowd = await crowd_in(folder / "var", catalogue_in(folder / "prompts", 2), PEOPLE)
    life = Life(crowd)
    try:
        for what, about in steps:
            await life.does(what, about)
        life.crm.lands()
        for _ in range(4):
            life.clock.advance(timedelta(hours=1))
            await life.runs([])
        there = {key: held for key, held in life.crm.records.items() if held}
        assert set(there) == {key_of(one) for one in life.people if one not in life.erased}
        assert {len(held) for held in there.values()} <= {2}
        assert await crowd.store.read(deliveries.open_tombstones) == []
    finally:
        await crowd.close()
