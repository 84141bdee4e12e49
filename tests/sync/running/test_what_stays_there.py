"""What a system keeps although it was to let go of it is remembered, until it is gone: else an erasure would be called done."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Literal

import pytest

from bot.clock import FakeClock
from bot.sync.connection import Connection
from bot.sync.connectors.contract import EraseMode, Outcome, Refused, Row, ServerFailed
from bot.sync.running.report import Report
from bot.sync.running.run import Sync, run
from bot.sync.running.working import key_of
from prompts.catalogue.catalogue import Catalogue
from storage import erasure
from storage import tables as t
from storage.model.records import ExternalId
from storage.receivers import tombstones
from storage.syncing import rows as sync_rows
from storage.syncing import state
from storage.turn import encoding
from storage.turn.unit_of_work import Unit
from tests.support.many_answers import NOW, Crowd, crowd_in
from tests.support.pretend_crm import PretendCrm
from tests.support.synced import catalogue_in

AT = Connection("hubspot", "hubspot", "http://127.0.0.1:1", "", "hubspot", may_be_private=True)


@dataclass
class Stubborn(PretendCrm):
    """Keeps a field as it is: says so, or says nothing; and fails or refuses when it has to erase somebody."""

    kept: str = ""
    aloud: bool = True
    unforgotten: dict[str, Literal["fails", "refuses"]] = field(default_factory=dict)
    erased: list[tuple[str, ...]] = field(default_factory=list)

    def _write(self, rows: Sequence[Row]) -> Iterator[tuple[str, Outcome]]:
        for row in rows:
            if self.kept in row.fields and self.aloud:
                yield row.key, Refused("kept", "it stays", self.kept)
            else:
                rest = {name: value for name, value in row.fields.items() if name != self.kept}
                yield from super()._write([replace(row, fields=rest)])

    async def erase(self, rows: Sequence[Row], mode: EraseMode) -> dict[str, Outcome]:
        self.erased.append(tuple(row.key for row in rows))
        how = {row.key: self.unforgotten.get(row.key) for row in rows}
        if "fails" in how.values():
            raise ServerFailed("the system answered 500", answered=True)
        done = await super().erase([row for row in rows if how[row.key] is None], mode)
        return {**done, **{key: Refused("held", "a legal hold") for key, why in how.items() if why}}


@dataclass
class Place:
    """A crowd, a connection and a CRM that is stubborn."""

    crowd: Crowd
    crm: Stubborn
    catalogue: Catalogue
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW + timedelta(days=1)))
    connection: Connection = AT

    async def runs(self, held_up: str = "") -> Report:
        self.clock.advance(timedelta(minutes=15))
        sync = Sync(self.crowd.store, self.clock, self.catalogue, self.connection, self.crm, no_wait)
        return await run(sync, trigger="test", held_up=held_up)

    async def erases(self, customer: int) -> None:
        await erasure.erase(self.crowd.store, customer, receipt=f"R-{customer}", at=self.clock.now())

    @property
    def people(self) -> list[int]:
        return [self.crowd.first + n * 9973 for n in range(self.crowd.count)]


def linking_to(unit: Unit, customer: int, ident: str) -> None:
    """What the system calls this customer, as a link would say it."""
    cipher = unit.keys.ciphers((customer,))[customer]
    row = encoding.external_id(customer, ExternalId("hubspot", ident, NOW), cipher, unit.keys.pepper)
    unit.connection.execute(t.external_id.insert(), row)


async def no_wait(_: float) -> None:
    return None


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    catalogue = catalogue_in(tmp_path / "prompts", 2)
    crowd = await crowd_in(tmp_path / "var", catalogue, 8)
    yield Place(crowd, Stubborn(fields=("zp_roast", "zp_brew", "zp_coffee")), catalogue)
    await crowd.close()


def renamed(catalogue: Catalogue) -> Catalogue:
    """Roasts go into another field from now on."""
    questions = {**catalogue.questions, "roast": replace(catalogue.questions["roast"], crm={"hubspot": "zp_coffee"})}
    return replace(catalogue, questions=questions)


@pytest.mark.slow
@pytest.mark.parametrize("aloud", [True, False], ids=["said", "unsaid"])
async def test_a_field_that_was_not_emptied_is_emptied_when_they_are_erased(place: Place, aloud: bool) -> None:
    await place.runs()
    place.catalogue, place.crm.kept, place.crm.aloud = renamed(place.catalogue), "zp_roast", aloud
    assert (await place.runs()).counts["dead"] == 8
    place.crm.kept = ""
    gone = place.people[0]
    await place.erases(gone)
    await place.runs()
    assert place.crm.records[key_of(gone)] == {}


@pytest.mark.slow
async def test_a_field_that_was_not_emptied_is_emptied_by_a_retry(place: Place) -> None:
    await place.runs()
    place.catalogue, place.crm.kept = renamed(place.catalogue), "zp_roast"
    await place.runs()
    place.crm.kept = ""
    await place.crowd.store.write(partial(sync_rows.revive, connection="hubspot", code="kept", now=place.clock.now()))
    assert (await place.runs()).counts["acknowledged"] == 8
    assert {tuple(sorted(held)) for held in place.crm.records.values()} == {("zp_brew", "zp_coffee")}


async def test_one_erasure_that_the_system_fails_on_stops_nobody_else(place: Place) -> None:
    await place.runs()
    poison, gone, changed = place.people[0], place.people[3], place.people[5]
    for one in (poison, gone):
        await place.erases(one)
    place.crm.unforgotten[key_of(poison)] = "fails"
    place.catalogue = renamed(place.catalogue)
    report = await place.runs()
    assert place.crm.records[key_of(gone)] == {}
    assert "zp_coffee" in place.crm.records[key_of(changed)], "and the others are written"
    assert (report.erased, report.counts["retry"], report.stopped_because) == (1, 1, "")
    place.crm.unforgotten.clear()
    await place.runs()
    assert place.crm.records[key_of(poison)] == {}


async def test_no_report_that_is_kept_names_whoever_was_erased_once_that_is_over(place: Place) -> None:
    await place.runs()
    gone, stays = place.people[0], place.people[1]
    place.catalogue, place.crm.kept = renamed(place.catalogue), "zp_roast"
    await place.runs()
    await place.erases(gone)
    place.crm.unforgotten[key_of(gone)] = "fails"
    await place.runs()
    assert key_of(gone) in await reports(place), "it says of whom the system fails"
    place.crm.unforgotten.clear()
    for _ in range(2):
        await place.runs()
    kept = await reports(place)
    assert key_of(gone) not in kept and '"erased"' in kept and key_of(stays) in kept


async def reports(place: Place) -> str:
    kept = await place.crowd.store.read(partial(state.runs, name="hubspot", limit=100))
    return "".join(one.body for one in kept)


async def test_whoever_was_erased_is_forgotten_there_even_where_a_wrong_mapping_holds_up_everything_else(place: Place) -> None:
    await place.runs()
    gone, changed = place.people[3], place.people[5]
    await place.erases(gone)
    place.catalogue = renamed(place.catalogue)
    report = await place.runs(held_up="the mapping is wrong")
    assert place.crm.records[key_of(gone)] == {} and report.erased == 1
    assert report.stopped_because == "the mapping is wrong" and not report.is_paused
    assert "zp_coffee" not in place.crm.records[key_of(changed)], "nobody is written"
    assert (await place.runs()).counts["acknowledged"] == 7, "once it is mended, the next run goes on"


async def test_erasures_that_are_refused_for_ever_do_not_keep_later_ones_waiting(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sync.running.forgetting._AT_ONCE", 2)
    await place.runs()
    for one in place.people:
        await place.erases(one)
        place.clock.advance(timedelta(seconds=1))
    place.crm.unforgotten = {key_of(one): "refuses" for one in place.people[:3]}
    report = await place.runs()
    assert (report.erased, report.counts["dead"]) == (5, 3)
    assert len(await place.crowd.store.read(tombstones.open_ones)) == 8


async def test_where_nobody_can_be_erased_the_others_are_served_all_the_same(place: Place) -> None:
    await place.runs()
    for one in place.people[:7]:
        await place.erases(one)
    place.crm.unforgotten = {key_of(one): "fails" for one in place.people}
    calls = len(place.crm.erased)
    place.catalogue = renamed(place.catalogue)
    report = await place.runs()
    assert "zp_coffee" in place.crm.records[key_of(place.people[7])]
    assert report.counts["retry"] == 7
    assert len(place.crm.erased) - calls <= 8, "it is not asked for ever"


@pytest.mark.slow
async def test_who_was_only_linked_and_never_written_is_left_alone(place: Place) -> None:
    """The record is the brand's, and so is what stands in it."""
    ann = place.people[0]
    await place.crowd.store.write(lambda unit: linking_to(unit, ann, "r-theirs"))
    place.crm.ids["r-theirs"], place.crm.records["theirs"] = "theirs", {"zp_roast": "written by a person"}
    place.connection = replace(place.connection, on_erase="delete")
    await place.erases(ann)
    await place.runs()
    await place.runs()
    assert place.crm.records["theirs"] == {"zp_roast": "written by a person"}
    assert await place.crowd.store.read(tombstones.open_ones) == []


@pytest.mark.parametrize("how", ["refuses", "fails"])
async def test_who_moves_to_another_record_waits_until_the_one_before_is_empty(place: Place, how: str) -> None:
    await place.runs()
    ann, key = place.people[0], key_of(place.people[0])
    place.crm.ids["r-theirs"], place.crm.records["theirs"] = "theirs", {}
    await place.crowd.store.write(lambda unit: linking_to(unit, ann, "r-theirs"))
    place.crm.unforgotten[key] = how
    place.catalogue = renamed(place.catalogue)
    report = await place.runs()
    assert (report.counts["retry"], report.counts["acknowledged"]) == (1, 7)
    assert place.crm.records[key] and not place.crm.records["theirs"]
    place.crm.unforgotten.clear()
    await place.runs()
    assert (place.crm.records[key], set(place.crm.records["theirs"])) == ({}, {"zp_brew", "zp_coffee"})
