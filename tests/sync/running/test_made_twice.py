"""Where a system has no upsert, a call that makes somebody and arrives late makes them twice: the two are joined afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bot.clock import FakeClock
from bot.sync.connection import Connection
from bot.sync.connectors.contract import Accepted, FieldValue, Limits, NotThere, Outcome, Row, ServerFailed
from bot.sync.running.report import Report
from bot.sync.running.run import Sync, run
from tests.support.many_answers import NOW, crowd_in
from tests.support.pretend_crm import PretendCrm
from tests.support.synced import catalogue_in

AT = Connection("hubspot", "hubspot", "http://127.0.0.1:1", "", "hubspot", may_be_private=True)


class WithoutUpsert(PretendCrm):
    """It is asked who has our key, and then told to make somebody: between the two, or long after, another call may do so too."""

    limits: ClassVar[Limits] = replace(PretendCrm.limits, rows=20, at_once=1, may_make_twice=True)

    def __init__(self) -> None:
        super().__init__(fields=("zp_roast", "zp_brew"))
        self.made: dict[str, dict[str, Any]] = {}
        """By its own id."""
        self.joined = 0

    async def write(self, rows: Sequence[Row]) -> Mapping[str, Outcome]:
        if self.how and self.how.pop(0) == "late":
            self.on_the_way.append(tuple(rows))
            raise ServerFailed("no answer", answered=False)
        return {row.key: self._one(row) for row in rows}

    async def lands(self) -> None:
        """Each had looked, and found nobody."""
        while self.on_the_way:
            for row in self.on_the_way.pop():
                self._make(row)

    async def read(self, rows: Sequence[Row]) -> Mapping[str, Mapping[str, FieldValue | None]]:
        found = {row.key: self.made.get(row.remote_id or "") or next(iter(self._carrying(row.key).values()), None) for row in rows}
        return {row.key: {name: held.get(name) for name in row.fields} for row in rows if (held := found[row.key]) is not None}

    def _one(self, row: Row) -> Outcome:
        ident = row.remote_id or next(iter(self._carrying(row.key)), None)
        if ident is None:
            return Accepted(self._make(row), True)
        if ident not in self.made:
            return NotThere()
        for other in [one for one in self._carrying(row.key) if one != ident] if row.may_be_twice else ():
            self.made[ident] = {**self.made.pop(other), **self.made[ident]}
            self.joined += 1
        self.made[ident] |= {name: value for name, value in row.fields.items() if value is not None}
        for name in [name for name, value in row.fields.items() if value is None]:
            self.made[ident].pop(name, None)
        return Accepted(ident)

    def _carrying(self, key: str) -> dict[str, dict[str, Any]]:
        return {ident: held for ident, held in self.made.items() if held["key"] == key}

    def _make(self, row: Row) -> str:
        ident = f"r{len(self.made) + self.joined}"
        self.made[ident] = {"key": row.key, **{name: value for name, value in row.fields.items() if value is not None}}
        return ident


class Place:
    def __init__(self, crowd: Any) -> None:
        self.crowd, self.crm, self.clock = crowd, WithoutUpsert(), FakeClock(NOW + timedelta(days=1))

    async def runs(self) -> Report:
        async def no_wait(_: float) -> None:
            return None

        return await run(Sync(self.crowd.store, self.clock, self.crowd.catalogue, AT, self.crm, no_wait), trigger="test")

    def keys(self) -> list[str]:
        return sorted(held["key"] for held in self.crm.made.values())


@pytest.fixture
async def place(tmp_path: Path) -> Any:
    crowd = await crowd_in(tmp_path / "var", catalogue_in(tmp_path / "prompts", 2), 3)
    yield Place(crowd)
    await crowd.close()


async def test_whom_a_late_call_made_once_more_is_one_again_after_it_cannot_arrive_any_more(place: Place) -> None:
    place.crm.how = ["late"]
    report = await place.runs()
    assert (report.counts["retry"], [*report.reasons]) == (3, ["may_be_twice"]), "written, and not over yet"
    await place.crm.lands()
    assert len(place.keys()) == 6, "it has them twice"
    place.clock.advance(timedelta(minutes=9))
    assert (await place.runs()).counts["acknowledged"] == 0, "it may still arrive"
    place.clock.advance(timedelta(minutes=2))
    report = await place.runs()
    assert (report.counts["acknowledged"], place.crm.joined) == (3, 3)
    assert len(set(place.keys())) == len(place.keys()) == 3
    assert {tuple(sorted(held)) for held in place.crm.made.values()} == {("key", "zp_brew", "zp_roast")}
    assert (await place.runs()).selected == 0


async def test_where_nobody_was_made_twice_it_is_looked_once_and_is_over(place: Place) -> None:
    place.crm.how = ["late"]
    await place.runs()
    place.clock.advance(timedelta(minutes=11))
    assert (await place.runs()).counts["acknowledged"] == 3
    assert (len(place.keys()), place.crm.joined) == (3, 0)


async def test_where_every_call_was_answered_nobody_waits(place: Place) -> None:
    assert (await place.runs()).counts["acknowledged"] == 3


async def test_where_there_is_an_upsert_nobody_waits(place: Place) -> None:
    place.crm.limits = replace(WithoutUpsert.limits, may_make_twice=False)  # type: ignore[misc]
    place.crm.how = ["late"]
    assert (await place.runs()).counts["acknowledged"] == 3
