"""Where a wrong mapping keeps everything from being written, what customers take back is taken back there all the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.clock import FakeClock
from bot.sync.connection import Connection
from bot.sync.lint import findings, held_up_by
from bot.sync.mapping import mapping_of
from bot.sync.plan import in_words, plan
from bot.sync.running.calls.sending import Sender
from bot.sync.running.report import COUNTED, Report
from bot.sync.running.run import Sync, prepared, run
from bot.sync.running.working import key_of
from prompts.catalogue.catalogue import Catalogue
from storage import erasure
from storage.receivers import deliveries
from storage.syncing import rows as sync_rows
from storage.syncing import state
from tests.support.changed_answers import says, takes_back
from tests.support.many_answers import NOW, Crowd, crowd_in
from tests.support.pretend_crm import How, PretendCrm
from tests.support.synced import catalogue_in

AT = Connection("hubspot", "hubspot", "http://127.0.0.1:1", "", "hubspot", may_be_private=True)


async def no_wait(_: float) -> None:
    return None


@dataclass
class Place:
    """A crowd, a connection, a CRM, and a mapping that can be made wrong."""

    crowd: Crowd
    crm: PretendCrm
    catalogue: Catalogue
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW + timedelta(days=1)))

    def is_wrong(self, **fields: str) -> None:
        """These questions name these fields from now on, which is an error of the mapping."""
        questions = dict(self.crowd.catalogue.questions)
        for name, there in fields.items():
            questions[name] = replace(questions[name], crm={"hubspot": there})
        self.catalogue = replace(self.crowd.catalogue, questions=questions)
        assert self.held_up

    def is_mended(self) -> None:
        self.catalogue = self.crowd.catalogue

    @property
    def held_up(self) -> str:
        return held_up_by(findings(AT, self.catalogue, mapping_of(AT, self.catalogue)))

    async def runs(self, *how: How, after: timedelta = timedelta(minutes=15)) -> Report:
        self.clock.advance(after)
        self.crm.how = list(how)
        report = await run(self._sync(), trigger="test", held_up=self.held_up)
        assert report.selected == sum(report.counts[name] for name in COUNTED)
        return report

    def _sync(self) -> Sync:
        return Sync(self.crowd.store, self.clock, self.catalogue, AT, self.crm, no_wait)

    async def planned(self) -> list[str]:
        """What `sync plan` says."""
        standing = await self.crowd.store.read(partial(state.connection, name="hubspot"))
        report = Report("hubspot", "plan", self.clock.now())
        work = await prepared(self._sync(), standing, report, Sender(self.crm))
        return in_words((await plan(work, (), lambda _: None)).as_json())

    async def takes_back(self, who: int, *questions: str) -> None:
        for name in questions:
            asked = self.crowd.catalogue.questions[name]
            await self.crowd.store.write(partial(takes_back, customer=self.people[who], question=asked, at=self.clock.now()))

    async def says(self, who: int, question: str, option: str) -> None:
        asked = self.crowd.catalogue.questions[question]
        await self.crowd.store.write(partial(says, customer=self.people[who], question=asked, option=option, at=self.clock.now()))

    @property
    def people(self) -> list[int]:
        return [self.crowd.first + n * 9973 for n in range(self.crowd.count)]

    def there(self, who: int) -> set[str]:
        """The fields that hold something."""
        return set(self.crm.records.get(key_of(self.people[who]), {}))

    async def on_record(self, who: int) -> set[tuple[str, str]]:
        rows = await self.crowd.store.read(partial(deliveries.of_customer, customer=self.people[who]))
        return {(row.field, row.action) for row in rows}

    async def row(self, who: int) -> sync_rows.SyncRow:
        one = self.people[who]
        return (await self.crowd.store.read(partial(sync_rows.of, connection="hubspot", customers=[one])))[one]


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    catalogue = catalogue_in(tmp_path / "prompts", 2)
    crowd = await crowd_in(tmp_path / "var", catalogue, 4)
    yield Place(crowd, PretendCrm(fields=("zp_roast", "zp_brew")), catalogue)
    await crowd.close()


BOTH = {"zp_roast", "zp_brew"}


async def test_one_answer_that_is_taken_back_is_emptied_and_everything_else_stays_as_it_is(place: Place) -> None:
    await place.runs()
    place.is_wrong(brew="email")
    await place.takes_back(0, "roast")
    await place.says(1, "roast", "medium")
    before = [dict(held) for held in place.crm.records.values()]
    report = await place.runs()
    assert report.stopped_because == place.held_up and report.is_held_up and not report.is_paused
    assert (report.counts["acknowledged"], report.cleared, report.selected) == (1, 2, 1)
    assert await place.on_record(0) == {("roast", "cleared"), ("brew", "cleared")}
    assert [place.there(n) for n in range(4)] == [set(), BOTH, BOTH, BOTH]
    assert list(place.crm.records.values())[1:] == before[1:], "nobody is written"
    assert await place.on_record(1) == {("roast", "set"), ("brew", "set")}
    assert (await place.runs()).selected == 0, "and not again"
    place.is_mended()
    assert (await place.runs()).counts["acknowledged"] == 2
    assert [place.there(n) for n in range(4)] == [{"zp_brew"}, BOTH, BOTH, BOTH]
    assert place.crm.records[key_of(place.people[1])]["zp_roast"] == "medium"
    assert await place.on_record(0) == {("roast", "cleared"), ("brew", "set")}


async def test_a_field_that_is_named_rightly_keeps_what_was_not_taken_back(place: Place) -> None:
    await place.runs()
    place.is_wrong(roast="email")
    await place.takes_back(0, "roast")
    assert (await place.runs()).cleared == 1
    assert place.there(0) == {"zp_brew"}
    assert await place.on_record(0) == {("roast", "cleared"), ("brew", "set")}


async def test_a_field_that_two_questions_name_is_emptied_though_the_other_would_fill_it(place: Place) -> None:
    await place.runs()
    place.is_wrong(brew="zp_roast")
    await place.takes_back(0, "roast")
    await place.runs()
    assert "zp_roast" not in place.there(0)
    place.is_mended()
    await place.runs()
    assert place.there(0) == {"zp_brew"}


async def test_whoever_takes_everything_back_has_nothing_left_there(place: Place) -> None:
    await place.runs()
    place.is_wrong(brew="zp_roast")
    await place.takes_back(0, "roast", "brew")
    assert (await place.runs()).cleared == 2
    assert (place.there(0), (await place.row(0)).held) == (set(), ())
    place.is_mended()
    assert (await place.runs()).counts["dead"] == 0
    assert place.there(0) == set()


async def test_what_the_system_does_not_answer_is_tried_again_by_the_next_run(place: Place) -> None:
    await place.runs()
    place.is_wrong(brew="zp_roast")
    await place.takes_back(0, "roast", "brew")
    report = await place.runs(*["lost"] * 4)
    assert (report.counts["retry"], report.counts["acknowledged"], report.cleared) == (1, 0, 0)
    assert ("roast", "set") in await place.on_record(0), "nobody knows"
    await place.runs()
    assert await place.on_record(0) == {("roast", "cleared"), ("brew", "cleared")}


async def test_a_late_write_does_not_undo_it(place: Place) -> None:
    await place.runs()
    await place.says(0, "roast", "varies")
    await place.runs(*["late"] * 4)
    place.is_wrong(roast="email")
    await place.takes_back(0, "roast")
    assert (await place.runs(after=timedelta(minutes=2))).counts["retry"] == 1
    assert "zp_roast" not in place.there(0), "at once"
    await place.crm.lands()
    assert "zp_roast" in place.there(0)
    await place.runs()
    assert "zp_roast" not in place.there(0)


async def test_what_waits_to_be_taken_back_since_before_it_was_wrong_does_not_wait_longer(place: Place) -> None:
    await place.runs()
    await place.takes_back(0, "roast")
    await place.runs(*["fails"] * 9)
    assert "zp_roast" in place.there(0)
    place.is_wrong(roast="email")
    await place.runs()
    assert "zp_roast" not in place.there(0)


async def test_whoever_was_removed_there_is_left_alone(place: Place) -> None:
    await place.runs()
    row = (await place.row(0))._replace(state="removed", code="removed_there")
    await place.crowd.store.write(partial(sync_rows.save, connection="hubspot", rows=[row]))
    place.is_wrong(brew="zp_roast")
    await place.takes_back(0, "roast", "brew")
    assert (await place.runs()).selected == 0
    assert (await place.row(0)).state == "removed"


@pytest.mark.slow
async def test_no_record_is_made_to_empty_a_field(place: Place) -> None:
    await place.runs(*["fails"] * 40)
    assert place.crm.records == {}
    place.is_wrong(brew="zp_roast")
    for who in range(4):
        await place.takes_back(who, "roast", "brew")
    await place.runs()
    assert place.crm.records == {}


async def test_the_plan_says_what_is_taken_back_all_the_same(place: Place) -> None:
    await place.runs()
    assert not any("now:" in line for line in await place.planned())
    place.is_wrong(brew="zp_roast")
    await place.takes_back(0, "roast", "brew")
    said = await place.planned()
    assert "what was taken back is emptied all the same" in said[0]
    assert said[1] == "  now: 2 fields of 1 customers emptied, 0 people erased"
    assert place.there(0) == BOTH, "nothing is sent"


async def test_where_the_field_for_our_key_is_missing_only_those_are_taken_back_and_forgotten_whom_the_system_names(
    place: Place,
) -> None:
    await place.runs()
    await place.takes_back(0, "roast", "brew")
    nameless = (await place.row(2))._replace(remote_id_clear=None)
    await place.crowd.store.write(partial(sync_rows.save, connection="hubspot", rows=[nameless]))
    for one in place.people[1:3]:
        await erasure.erase(place.crowd.store, one, receipt=f"R-{one}", at=place.clock.now())
    await place.says(3, "roast", "varies")
    place.crm.has_key = False
    report = await place.runs()
    assert "the field zp_customer_id is missing there" in report.stopped_because and "sync apply hubspot" in report.stopped_because
    assert (report.is_held_up, report.is_paused, report.erased) == (True, False, 1)
    assert [place.there(n) for n in range(4)] == [set(), set(), BOTH, BOTH]
    assert place.crm.records[key_of(place.people[3])]["zp_roast"] != "varies"
    assert report.reasons["not_erased_yet"].said == "the field zp_customer_id is missing there"
    place.crm.has_key = True
    assert (await place.runs()).erased == 1, "it needs nobody to let it go on"
    assert place.there(2) == set()
    assert place.crm.records[key_of(place.people[3])]["zp_roast"] == "varies"
