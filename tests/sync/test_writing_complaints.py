"""Complaints 2, 3, 5 and 6 (the table of all twelve is in test_complaints.py): what is written, what is not, and to how many."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest

from bot.sync.connectors.contract import NewField
from bot.sync.lint import findings
from bot.sync.mapping import mapping_of
from bot.sync.running.one_at_a_time import Busy
from bot.sync.running.report import Report
from bot.sync.simulators.hubspot.properties import Property
from bot.sync.simulators.hubspot.system import SimulatedHubSpot
from storage.syncing import rows as sync_rows
from tests.support.synced import Synced, synced
from tests.sync.running.test_rights import opened

SIMULATED = ("hubspot", "klaviyo")


def properties_of(at: Synced) -> dict[str, Property]:
    system = at.sim._system
    assert isinstance(system, SimulatedHubSpot)
    return system.properties


def property_of(at: Synced, name: str) -> Property:
    return properties_of(at)[name]


def values_of(at: Synced, name: str) -> list[object]:
    return [record[name] for record in at.there().values() if record.get(name)]


async def of_everybody(at: Synced) -> list[sync_rows.SyncRow]:
    everybody = [at.crowd.first + nth * 9973 for nth in range(30)]
    found = await at.crowd.store.read(partial(sync_rows.of, connection=at.connection.name, customers=everybody))
    return [*found.values()]


def reasons(report: Report) -> dict[str, int]:
    return {code: reason.count for code, reason in report.reasons.items()}


async def test_2_a_field_that_somebody_deleted_there_is_named_and_everything_else_arrives(tmp_path: Path) -> None:
    async with synced(tmp_path, 6) as at:
        one, *others = (field.name for field in mapping_of(at.connection, at.crowd.catalogue).fields)
        del properties_of(at)[one]
        report = await at.runs()
        assert (report.counts["acknowledged"], report.counts["dead"]) == (6, 0)
        assert report.fields_withheld == {"missing_there": 6}
        assert [len(values_of(at, name)) for name in (one, *others)] == [0, 6, 6]
        wrong = findings(
            at.connection, at.crowd.catalogue, mapping_of(at.connection, at.crowd.catalogue), await at.connector.schema()
        )
        assert [(finding.code, finding.field, finding.severity) for finding in wrong] == [("missing_there", one, "error")]


async def test_2_a_400_that_names_nothing_costs_only_the_field_that_it_is_about(tmp_path: Path) -> None:
    """As when an option was taken away there after the schema was read, in an account that says only that something is wrong."""
    async with synced(tmp_path, 8, faults="all-or-nothing-blind") as at:
        one, *others = (field.name for field in mapping_of(at.connection, at.crowd.catalogue).fields)
        gone, _ = property_of(at, one).options.popitem()
        report = await at.runs()
        struck = report.counts["dead"]
        assert 0 < struck < 8 and report.counts["acknowledged"] == 8 - struck
        assert gone not in values_of(at, one) and len(values_of(at, one)) == 8 - struck
        assert [len(values_of(at, name)) for name in others] == [8, 8], "of them too"


@pytest.mark.slow
async def test_3_an_option_that_differs_by_a_letters_case_is_seen_before_it_fails_and_costs_only_its_field(tmp_path: Path) -> None:
    async with synced(tmp_path, 8) as at:
        mapping = mapping_of(at.connection, at.crowd.catalogue)
        one, *others = (field.name for field in mapping.fields)
        there = property_of(at, one)
        there.options = {value.title(): label for value, label in there.options.items()}
        wrong = findings(at.connection, at.crowd.catalogue, mapping, await at.connector.schema())
        assert [(finding.code, finding.field) for finding in wrong] == [("option_missing_there", one)]
        report = await at.runs()
        assert reasons(report) == {"option_missing_there": 8}
        assert [len(values_of(at, name)) for name in (one, *others)] == [0, 8, 8]
        # `sync apply` adds what is missing and leaves what is there; `sync retry` then sends it.
        await at.connector.create_fields([field.as_new() for field in mapping.fields if field.name == one])
        await at.crowd.store.write(partial(sync_rows.revive, connection=at.connection.name, code=None, now=at.clock.now()))
        assert (await at.runs()).counts["acknowledged"] == 8
        assert len(values_of(at, one)) == 8


async def test_3_a_field_without_a_list_of_options_forbids_none(tmp_path: Path) -> None:
    async with synced(tmp_path, 3, fields=False) as at:
        mapping = mapping_of(at.connection, at.crowd.catalogue)
        key = NewField(at.connection.key, "text", "Customer id", is_unique=True)
        await at.connector.create_fields([key, *(NewField(field.name, "text", field.name) for field in mapping.fields)])
        assert findings(at.connection, at.crowd.catalogue, mapping, await at.connector.schema()) == []
        assert (await at.runs()).counts["acknowledged"] == 3


@pytest.mark.slow
@pytest.mark.parametrize("kind", SIMULATED)
async def test_5_what_was_never_told_wipes_nothing_and_what_was_taken_back_is_emptied(kind: str, tmp_path: Path) -> None:
    """Three states, never two: the brew is the brand's own note, and she was never asked about it."""
    async with opened(tmp_path, kind) as shop:
        ann = await shop.answered()
        await shop.runs()
        [record] = shop.sim._system.records.here.values()
        brew = shop.field.replace("coffee_roast", "brew_methods")
        record.fields |= {brew: "moka", "company": "Ann's"}
        await shop.hears(ann, "/mydata", "[Change 1]", "[Light]")
        await shop.runs()
        assert (record.fields[shop.field], record.fields[brew], record.fields["company"]) == ("light", "moka", "Ann's")
        await shop.hears(ann, "/mydata", "[Erase 1]")
        report = await shop.runs()
        assert report.cleared == 1
        assert (shop.roasts(), record.fields[brew], record.fields["company"]) == ([], "moka", "Ann's")
        assert ann is not None


@pytest.mark.slow
@pytest.mark.parametrize("faults", ["drop/2", "500-after/2", "empty/2"])
@pytest.mark.parametrize("kind", SIMULATED)
async def test_6_a_call_that_is_made_again_makes_nobody_twice(kind: str, faults: str, tmp_path: Path) -> None:
    async with synced(tmp_path, 30, kind=kind, faults=faults) as at:
        at.sim._system.faults._requests = 1  # so that the first one is struck
        await at.runs()
        assert at.sim.faults, "it struck"
        for _ in range(3):
            at.later(minutes=61)
            await at.runs()
        assert {row.state for row in await of_everybody(at)} == {"held"}
        assert len(at.sim.records) == 30


async def test_6_nobody_is_looked_for_and_then_made_where_there_is_an_upsert(tmp_path: Path) -> None:
    """Between the look and the call somebody else may make them, and the look may be as old as the vendor's index."""
    async with synced(tmp_path, 5) as at:
        calls = len(at.sim.calls)
        await at.runs()
        written = {call.path.rpartition("/")[2] for call in at.sim.calls[calls:] if "/contacts/batch/" in call.path}
        assert written == {"upsert", "read"}
        assert next(n for n, call in enumerate(at.sim.calls) if call.path.endswith("/batch/upsert")) < next(
            n for n, call in enumerate(at.sim.calls) if call.path.endswith("/batch/read")
        ), "what is read is what was written"


@pytest.mark.slow
async def test_6_two_runs_of_one_connection_are_never_under_way_at_once(tmp_path: Path) -> None:
    async with synced(tmp_path, 40) as at:
        ended = await asyncio.gather(at.runs(), at.runs(), return_exceptions=True)
        assert sorted(type(one) for one in ended if isinstance(one, Exception)) == [Busy]
        assert len(at.sim.records) == 40
