"""Whatever order runs, changes, erasures and late calls come in: in the end nobody who was erased is there, and of the others is
what they said last."""

from __future__ import annotations

import asyncio
import shutil
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, get_args

from hypothesis import example, given, note
from hypothesis import strategies as st

from bot.clock import FakeClock
from bot.sync.connection import Connection
from bot.sync.running.arriving_late import LATE
from bot.sync.running.report import COUNTED
from bot.sync.running.run import Sync, run
from bot.sync.running.working import key_of
from storage import erasure
from storage.receivers import deliveries
from tests.support.changed_answers import says, takes_back
from tests.support.examples import examples
from tests.support.many_answers import NOW, Crowd, crowd_in
from tests.support.pretend_crm import How, PretendCrm
from tests.support.synced import catalogue_in

PEOPLE = 3
WHICH = st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, 1))
"""Somebody, and one of their answers."""
STEP = st.one_of(
    st.tuples(st.just("run"), st.lists(st.sampled_from(get_args(How)), max_size=6)),
    st.tuples(st.just("erase"), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("take back"), WHICH),
    st.tuples(st.just("say"), st.tuples(WHICH, st.integers(0, 3))),
    st.tuples(st.just("land"), st.none()),
    st.tuples(st.just("later"), st.integers(1, 9)),
)


async def no_wait(_: float) -> None:
    return None


@given(steps=st.lists(STEP, max_size=12))
@example(steps=[("run", ["late"]), ("take back", (0, 0)), ("run", [])])
@example(steps=[("run", []), ("say", ((0, 0), 1)), ("run", ["late"] * 4), ("later", 2), ("say", ((0, 0), 2)), ("run", [])])
@examples(300, quickly=30)
def test_a_late_write_undoes_nothing_brings_nobody_back_and_nobody_is_forgotten(steps: list[tuple[str, Any]]) -> None:
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
        self.questions = list(crowd.catalogue.questions.values())
        self.said = {one: self._at_first(one) for one in self.people}
        """By person, what has to be in their fields in the end."""
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
                del self.said[self.people[about]]
            case "take back" if self.people[about[0]] not in self.erased:
                await self.says(*about, None)
            case "say" if self.people[about[0][0]] not in self.erased:
                await self.says(*about[0], about[1])
            case "land":
                self.crm.lands()
            case "later":
                self.clock.advance(timedelta(minutes=about))
        if self.clock.now() - self._on_the_way_since >= LATE / 2:
            self.crm.lands()

    async def says(self, who: int, what: int, option: int | None) -> None:
        """This person says something else, or takes back what they said."""
        person, question, at = self.people[who], self.questions[what], self.clock.now()
        field = f"zp_{question.id}"
        if option is None:
            self.said[person].pop(field, None)
            await self.crowd.store.write(partial(takes_back, customer=person, question=question, at=at))
        else:
            word = self.said[person][field] = question.options[option].id
            await self.crowd.store.write(partial(says, customer=person, question=question, option=word, at=at))

    async def runs(self, how: list[How]) -> None:
        """One run; its counters add up."""
        if not self.crm.on_the_way:
            self._on_the_way_since = self.clock.now()
        self.crm.how = list(how)
        sync = Sync(self.crowd.store, self.clock, self.crowd.catalogue, self.connection, self.crm, no_wait)
        said = (await run(sync, trigger="test")).as_json()
        assert said["selected"] == sum(said[name] for name in COUNTED)

    def _at_first(self, person: int) -> dict[str, str]:
        """What the crowd was made with (tests/support/many_answers.py)."""
        return {f"zp_{asked.id}": asked.options[(person // 9973 + n) % 4].id for n, asked in enumerate(self.questions)}


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
        assert there == {key_of(one): held for one, held in life.said.items() if held}
        assert await crowd.store.read(deliveries.open_tombstones) == []
    finally:
        await crowd.close()
