"""Runs against the simulated HubSpot: what is there afterwards, and what the report says of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.sync.connectors.contract import Outcome, Row
from bot.sync.projection import Projection, Projector
from bot.sync.running.report import in_words
from bot.sync.running.run import FOR_EVER, Sync, run
from prompts.model.question import Text
from storage.receivers import deliveries
from storage.receivers.exports import ExportedCustomer
from storage.syncing import rows as sync_rows
from storage.syncing import state
from tests.support.synced import Synced, make_fields, synced

FIELDS = {"zp_roast", "zp_brew", "zp_cups_a_day"}


def told(report: dict[str, object], **more: int) -> None:
    """The counters of a report; whatever is not named is none."""
    names = ("acknowledged", "unchanged", "withheld", "not_exportable", "retry", "dead")
    assert {name: report[name] for name in names} == dict.fromkeys(names, 0) | more
    assert report["selected"] == sum(more.values())


@pytest.mark.slow
async def test_a_first_run_writes_everybody_and_a_second_nobody(tmp_path: Path) -> None:
    async with synced(tmp_path, 250) as at:
        report = (await at.runs()).as_json()
        told(report, acknowledged=250)
        assert report["read_back"] >= 200
        assert {frozenset(FIELDS & set(one)) for one in at.there().values()} == {frozenset(FIELDS)}
        calls = len(at.sim.calls)
        at.later(minutes=15)
        told((await at.runs()).as_json())
        assert [call.path for call in at.sim.calls[calls:]] == [
            "/account-info/2026-03/details",
            "/crm/properties/2026-09/contacts",
        ]


@pytest.mark.slow
async def test_a_first_run_reads_and_projects_everybody_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    projected: Counter[int] = Counter()
    project = Projector.project

    def counting(self: Projector, customer: ExportedCustomer) -> Projection:
        projected[customer.id] += 1
        return project(self, customer)

    monkeypatch.setattr(Projector, "project", counting)
    async with synced(tmp_path, 250) as at:
        told((await at.runs()).as_json(), acknowledged=250)
        assert (len(projected), set(projected.values())) == (250, {1})


@pytest.mark.slow
async def test_while_one_batch_rests_another_is_written_and_no_more_at_once_than_the_system_allows(tmp_path: Path) -> None:
    async with synced(tmp_path, 350, faults="drop-before/3") as at:
        limits, on_their_way, most, rests = at.connector.limits, 0, 0, 0
        at.connector.limits = replace(limits, at_once=1)  # type: ignore[misc]
        write = at.connector.write

        async def counted(rows: Sequence[Row]) -> Mapping[str, Outcome]:
            nonlocal on_their_way, most
            on_their_way += 1
            most = max(most, on_their_way)
            try:
                return await write(rows)
            finally:
                on_their_way -= 1

        async def until_others_called(_: float) -> None:
            nonlocal rests
            rests += 1
            calls = len(at.sim.calls)
            async with asyncio.timeout(10):
                while len(at.sim.calls) == calls:
                    await asyncio.sleep(0.001)

        at.connector.write = counted  # type: ignore[method-assign]
        sync = Sync(at.crowd.store, at.clock, at.crowd.catalogue, at.connection, at.connector, until_others_called)
        told((await run(sync, trigger="test")).as_json(), acknowledged=350)
        assert (rests, most) == (1, 1)


async def test_of_whom_nothing_may_leave_no_row_is_kept_and_the_report_says_why(tmp_path: Path) -> None:
    async with synced(tmp_path, 5) as at:
        nobody = replace(at.crowd.catalogue.brand, receivers=())
        at.crowd = replace(at.crowd, catalogue=replace(at.crowd.catalogue, brand=nobody))
        report = (await at.runs()).as_json()
        told(report, withheld=5)
        assert sum(report["withheld_answers"].values()) == 15
        assert await at.crowd.store.read(partial(sync_rows.counts, connection=at.connection.name)) == {}


@pytest.mark.slow
async def test_a_first_run_that_ends_early_says_of_how_many_it_does_not_know_yet(tmp_path: Path) -> None:
    async with synced(tmp_path, 300, faults="token-ends=7") as at:
        report = (await at.runs()).as_json()
        [left] = [one for one in report["reasons"] if one["code"] == "not_looked_at"]
        assert left["count"] + report["acknowledged"] <= 300 and "goes on by itself" in left["fix"]


async def test_what_left_is_on_record_for_the_person(tmp_path: Path) -> None:
    async with synced(tmp_path, 3) as at:
        await at.runs()
        kept = await at.crowd.store.read(partial(deliveries.of_customer, customer=at.crowd.first))
        assert {(row.system, row.field, row.action) for row in kept} == {
            ("demo-hubspot", name, "set") for name in ("roast", "brew", "cups_a_day")
        }


@pytest.mark.slow
@pytest.mark.parametrize(
    "faults",
    ["429=0.01/2", "429-bare/2", "500/2", "500-after/2", "drop/2", "drop-before/2", "empty/2", "error-inside/2", "429-date=0/3"],
)
async def test_a_call_that_fails_costs_nobody_their_row(tmp_path: Path, faults: str) -> None:
    async with synced(tmp_path, 250, faults=faults) as at:
        reports = [(await at.runs()).as_json()]
        while reports[-1]["retry"]:
            at.later(minutes=2)
            reports.append((await at.runs()).as_json())
        assert len(at.there()) == 250
        assert at.sim.faults
        assert sum(report["acknowledged"] for report in reports) == 250
        assert all(report["dead"] == 0 for report in reports)


@pytest.mark.slow
async def test_one_refused_row_stops_nobody_else_and_is_not_tried_again_until_it_changes(tmp_path: Path) -> None:
    async with synced(tmp_path, 120, faults="refused/100") as at:
        report = (await at.runs()).as_json()
        told(report, acknowledged=119, dead=1)
        [reason] = report["reasons"]
        assert (reason["count"], reason["said"]) == (1, "This record is refused")
        assert reason["customers"][0] not in at.there()
        at.later(hours=1)
        told((await at.runs()).as_json())


@pytest.mark.slow
@pytest.mark.parametrize("faults", ["all-or-nothing,refused/60", "all-or-nothing-blind,refused/60"])
async def test_a_call_that_is_refused_as_a_whole_is_halved_until_the_row_is_found(tmp_path: Path, faults: str) -> None:
    async with synced(tmp_path, 120, faults=faults) as at:
        told((await at.runs()).as_json(), acknowledged=118, dead=2)
        assert len(at.there()) == 118


@pytest.mark.slow
async def test_a_row_that_always_gives_500_is_given_up_and_the_others_arrive(tmp_path: Path) -> None:
    async with synced(tmp_path, 150, faults="row-500/70") as at:
        report = (await at.runs()).as_json()
        told(report, acknowledged=148, dead=2)
        assert [reason["code"] for reason in report["reasons"]] == ["server_error_on_this_row"]
        assert len(at.there()) == 148


@pytest.mark.slow
async def test_a_value_that_was_changed_with_a_200_differs_and_is_not_swallowed(tmp_path: Path) -> None:
    async with synced(tmp_path, 100, faults="altered/50") as at:
        report = (await at.runs()).as_json()
        told(report, acknowledged=98, dead=2)
        [reason] = report["reasons"]
        assert (reason["code"], report["differs"]) == ("differs", 2)
        assert reason["said"] in FIELDS


@pytest.mark.slow
async def test_a_token_that_is_refused_pauses_the_connection_and_burns_no_row(tmp_path: Path) -> None:
    async with synced(tmp_path, 300, faults="token-ends=7") as at:
        report = (await at.runs()).as_json()
        assert report["is_paused"] and "401" in report["stopped_because"]
        assert report["dead"] == 0
        assert report["acknowledged"] + report["retry"] == 300
        calls = len(at.sim.calls)
        again = (await at.runs()).as_json()
        assert (again["selected"], again["is_paused"], len(at.sim.calls)) == (0, True, calls)
        standing = await at.crowd.store.read(partial(state.connection, name="demo-hubspot"))
        assert standing.paused_until == FOR_EVER


@pytest.mark.slow
async def test_a_field_that_is_missing_there_is_withheld_and_the_rest_goes(tmp_path: Path) -> None:
    async with synced(tmp_path, 5, fields=False) as at:
        catalogue = at.crowd.catalogue
        first = next(iter(catalogue.questions))
        fewer = replace(catalogue, questions={first: catalogue.questions[first]})
        await make_fields(at.connection, fewer, at.connector)
        report = (await at.runs()).as_json()
        told(report, acknowledged=5)
        assert report["withheld_answers"] == {"missing_there": 10}
        assert {frozenset(FIELDS & set(one)) for one in at.there().values()} == {frozenset({"zp_roast"})}
        # Once they are there, everybody is looked at again.
        await make_fields(at.connection, catalogue, at.connector)
        at.later(minutes=15)
        told((await at.runs()).as_json(), acknowledged=5)
        assert {frozenset(FIELDS & set(one)) for one in at.there().values()} == {frozenset(FIELDS)}


async def test_whoever_was_removed_there_is_not_made_again_unless_somebody_says_so(tmp_path: Path) -> None:
    async with synced(tmp_path, 4) as at:
        await at.runs()
        [removed, *_] = at.sim.records
        gone = at.sim.records[removed]["zp_customer_id"]
        at.sim.remove(removed)
        await touched(at)
        report = (await at.runs(on_erase="clear", answered_at={})).as_json()
        assert report["dead"] == 1
        assert [reason["code"] for reason in report["reasons"]] == ["removed_there"]
        assert report["reasons"][0]["customers"] == [gone]
        assert len(at.there()) == 3
        await at.crowd.store.write(partial(sync_rows.revive, connection="demo-hubspot", code="removed_there", now=at.clock.now()))
        told((await at.runs()).as_json(), acknowledged=1)
        assert len(at.there()) == 4


async def touched(at: Synced) -> None:
    """Everything is written anew, as it would be with another mapping."""
    name = at.connection.name
    await at.crowd.store.write(lambda unit: state.save_connection(unit, replace(state.connection(unit, name), cursor="")))
    waiting = await at.crowd.store.write(lambda unit: rows_as_new(unit, name))
    assert waiting


def rows_as_new(unit: sync_rows.Unit, name: str) -> int:
    customers = [row[0] for row in unit.connection.exec_driver_sql("SELECT customer FROM sync_row").all()]
    rows = sync_rows.of(unit, name, customers)
    sync_rows.save(unit, name, [row._replace(held_print=None) for row in rows.values()])
    return len(rows)


async def test_the_counters_add_up_in_words_too(tmp_path: Path) -> None:
    async with synced(tmp_path, 12, faults="refused/10") as at:
        lines = in_words((await at.runs()).as_json())
        assert lines[0].startswith("demo-hubspot: 12 looked at in ")
        assert "acknowledged 11, unchanged 0, withheld 0, not exportable 0, tried again later 0, given up 1" in lines[1]
        assert any("This record is refused" in line and "sync retry" in line for line in lines)


async def test_who_has_no_record_there_is_not_exportable_where_none_is_made(tmp_path: Path) -> None:
    async with synced(tmp_path, 4) as at:
        told((await at.runs(makes_records=False)).as_json(), not_exportable=4)
        assert at.there() == {}


async def test_a_field_that_others_filled_is_left_alone_where_it_is_ours_only_while_empty(tmp_path: Path) -> None:
    async with synced(tmp_path, 2) as at:
        await at.runs()
        ours, theirs = at.sim.records
        key = at.sim.records[theirs]["zp_customer_id"]
        # As if somebody there had filled it, and we never had.
        at.sim._system.records.here[theirs].fields["zp_roast"] = "light"
        await at.crowd.store.write(partial(forgets, name=at.connection.name))
        await touched(at)
        report = (await at.runs(owners={"zp_roast": "if_empty"})).as_json()
        assert report["dead"] == 0
        assert at.sim.records[theirs]["zp_roast"] == "light"
        assert at.there()[key]["zp_brew"] and at.sim.records[ours]["zp_roast"]
        kept = await at.crowd.store.read(partial(sync_rows.of, connection=at.connection.name, customers=[at.crowd.first]))
        assert kept


def forgets(unit: sync_rows.Unit, name: str) -> None:
    """Nothing is known of what was written."""
    customers = [row[0] for row in unit.connection.exec_driver_sql("SELECT customer FROM sync_row").all()]
    rows = sync_rows.of(unit, name, customers)
    sync_rows.save(unit, name, [row._replace(held=()) for row in rows.values()])


@pytest.mark.slow
async def test_another_promise_takes_back_what_was_told_under_the_one_before(tmp_path: Path) -> None:
    """Nobody did anything, so no customer changed: the mapping did."""
    async with synced(tmp_path, 5) as at:
        await at.runs()
        before = at.crowd.catalogue
        changed = {
            name: replace(asked, purpose=replace(asked.purpose, promise=Text({"en": "to sell you more"}, "en")))
            for name, asked in before.questions.items()
        }
        pinned = {asked.revision: asked for asked in before.questions.values()}
        at.crowd = replace(at.crowd, catalogue=replace(before, questions=changed, revisions=pinned))
        at.later(minutes=15)
        report = (await at.runs()).as_json()
        told(report, acknowledged=5)
        assert report["withheld_answers"] == {"promise_changed": 15}
        assert not any(FIELDS & set(one) for one in at.there().values())


async def test_who_was_not_exportable_is_looked_at_again_once_records_are_made(tmp_path: Path) -> None:
    async with synced(tmp_path, 4) as at:
        told((await at.runs(makes_records=False)).as_json(), not_exportable=4)
        at.later(minutes=15)
        told((await at.runs()).as_json(), acknowledged=4)


@pytest.mark.slow
async def test_what_was_dropped_stays_dropped_until_it_is_named_or_changes(tmp_path: Path) -> None:
    async with synced(tmp_path, 120, faults="refused/100") as at:
        await at.runs()
        name, store = at.connection.name, at.crowd.store
        assert await store.write(partial(sync_rows.drop, connection=name, code="validation_error")) == 1
        assert await store.write(partial(sync_rows.revive, connection=name, code=None, now=at.clock.now())) == 0
        await touched(at)
        assert (await at.runs()).as_json()["dead"] == 0
        assert await store.write(partial(sync_rows.revive, connection=name, code="dropped", now=at.clock.now())) == 1
