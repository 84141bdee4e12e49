"""Runs, changes, erasures and late calls in whatever order: some customers, a connection, and a CRM that is told how to fare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, Protocol, get_args

from hypothesis import strategies as st

from bot.clock import FakeClock
from bot.sync.connection import Connection
from bot.sync.connectors.contract import Connector, Row
from bot.sync.running.arriving_late import LATE
from bot.sync.running.report import COUNTED
from bot.sync.running.run import Sync, run
from bot.sync.running.working import key_of
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Question
from storage import erasure
from storage.receivers import tombstones
from tests.support.changed_answers import says, takes_back
from tests.support.many_answers import NOW, Crowd
from tests.support.pretend_crm import How

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
Steps = Sequence[tuple[str, Any]]


class LateCrm(Connector, Protocol):
    """A system whose calls go as they are told to, and some of which arrive long after."""

    how: list[How]
    on_the_way: list[tuple[Row, ...]]

    async def lands(self) -> None:
        """What was on its way arrives."""


async def no_wait(_: float) -> None:
    return None


def filling(catalogue: Catalogue, fields: Sequence[str]) -> Catalogue:
    """The same questions, of which each fills the next of these fields."""
    named = zip(catalogue.questions.items(), fields, strict=True)
    return replace(catalogue, questions={name: replace(asked, crm={"hubspot": field}) for (name, asked), field in named})


class Life:
    """Some customers, a connection, and a CRM that is told how to fare."""

    def __init__(self, crowd: Crowd, crm: LateCrm, connection: Connection) -> None:
        self.crowd = crowd
        self.clock = FakeClock(NOW + timedelta(days=1))
        self.crm = crm
        self.connection = connection
        self.people = [crowd.first + n * 9973 for n in range(PEOPLE)]
        self.questions = list(crowd.catalogue.questions.values())
        self.said = {one: self._at_first(one) for one in self.people}
        """By person, what has to be in their fields in the end."""
        self.erased: set[int] = set()
        self._on_the_way_since = self.clock.now()

    async def lives(self, steps: Steps) -> None:
        """All of this, and then a while in which nothing goes wrong and everything that is on its way has arrived."""
        for what, about in steps:
            await self._does(what, about)
        await self.crm.lands()
        for _ in range(4):
            self.clock.advance(timedelta(hours=1))
            await self._runs([])
        assert await self.crowd.store.read(tombstones.open_ones) == []

    def wanted(self) -> dict[str, dict[str, str]]:
        """By our key, what has to be there in the end of whom anything is."""
        return {key_of(one): held for one, held in self.said.items() if held}

    async def _does(self, what: str, about: Any) -> None:
        """One step; what is on its way arrives in half the time that is reckoned with."""
        match what:
            case "run":
                await self._runs(about)
            case "erase" if self.people[about] not in self.erased:
                self.erased.add(self.people[about])
                receipt = f"R-{len(self.erased)}"
                await erasure.erase(self.crowd.store, self.people[about], receipt=receipt, at=self.clock.now())
                del self.said[self.people[about]]
            case "take back" if self.people[about[0]] not in self.erased:
                await self._says(*about, None)
            case "say" if self.people[about[0][0]] not in self.erased:
                await self._says(*about[0], about[1])
            case "land":
                await self.crm.lands()
            case "later":
                self.clock.advance(timedelta(minutes=about))
        if self.clock.now() - self._on_the_way_since >= LATE / 2:
            await self.crm.lands()

    async def _says(self, who: int, what: int, option: int | None) -> None:
        """This person says something else, or takes back what they said."""
        person, question, at = self.people[who], self.questions[what], self.clock.now()
        if option is None:
            self.said[person].pop(_field(question), None)
            await self.crowd.store.write(partial(takes_back, customer=person, question=question, at=at))
        else:
            word = self.said[person][_field(question)] = question.options[option].id
            await self.crowd.store.write(partial(says, customer=person, question=question, option=word, at=at))

    async def _runs(self, how: list[How]) -> None:
        """One run; its counters add up."""
        if not self.crm.on_the_way:
            self._on_the_way_since = self.clock.now()
        self.crm.how = list(how)
        sync = Sync(self.crowd.store, self.clock, self.crowd.catalogue, self.connection, self.crm, no_wait)
        said = (await run(sync, trigger="test")).as_json()
        assert said["selected"] == sum(said[name] for name in COUNTED)

    def _at_first(self, person: int) -> dict[str, str]:
        """What the crowd was made with (tests/support/many_answers.py)."""
        return {_field(asked): asked.options[(person // 9973 + n) % 4].id for n, asked in enumerate(self.questions)}


def _field(question: Question) -> str:
    return (question.crm or {})["hubspot"]
