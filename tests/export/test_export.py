"""Consented answers in a file, and nobody who did not consent: through the real bot and the real file."""

from __future__ import annotations

import csv
import json
import stat
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.export.runner import Report, Wanted, export, manifest_of
from storage.receivers import manifests
from storage.turn.unit_of_work import Unit
from tests.botapi import Customer
from tests.contracts.databases import postgres_server
from tests.support.app import Bot, comes_to_the_wish, running_bot, says_yes
from tests.support.empty_records import empty_records_on
from tests.support.postgres import Postgres

__all__ = ["postgres_server"]

HEADER = "customer_id,status,external_system,external_id,language,consented_purposes,updated_at," + ",".join(
    f"{name},{name}_answered_at,{name}_source" for name in ("roast", "brew", "espresso_guide", "adventurous", "next_order")
)


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path / "var") as running:
        yield running


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def any_bot(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bot]:
    """Where the database may make a difference; the rules themselves are tested on values."""
    given: dict[str, str] = {}
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        given["zeroparty_database_url"] = empty_records_on(server)
    async with running_bot(tmp_path / "var", **given) as running:
        yield running


async def exported(bot: Bot, folder: Path, shape: str = "wide", purpose: str | None = None) -> tuple[Report, list[dict[str, str]]]:
    file = folder / f"{shape}.csv"
    report = await export(bot.app.store, bot.app.catalogue(), bot.clock, Wanted(file, shape, purpose), lambda _: None)
    with file.open(encoding="utf-8", newline="") as lines:
        return report, list(csv.DictReader(lines))


async def answers_dark(bot: Bot) -> Customer:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.taps("Dark")
    await bot.listens()
    return ann


async def test_an_answer_leaves_with_its_time_and_source(any_bot: Bot, tmp_path: Path) -> None:
    await answers_dark(any_bot)
    report, rows = await exported(any_bot, tmp_path)
    assert (tmp_path / "wide.csv").read_text(encoding="utf-8").splitlines()[0] == HEADER
    assert [(row["status"], row["roast"], row["roast_source"], row["consented_purposes"]) for row in rows] == [
        ("active", "dark", "tapped", "recommend")
    ]
    assert rows[0]["roast_answered_at"] == "2026-05-04T10:00:00Z"
    assert len(rows[0]["customer_id"]) == 13
    assert report.rows == 1
    assert stat.S_IMODE((tmp_path / "wide.csv").stat().st_mode) == 0o600


async def test_nobody_who_did_not_say_yes_has_a_row(bot: Bot, tmp_path: Path) -> None:
    silent, refusing = bot.server.customer(), bot.server.customer()
    for customer in (silent, refusing):
        await customer.says("/start")
        await bot.listens()
    await refusing.taps("No, thanks")
    await bot.listens()
    report, rows = await exported(bot, tmp_path)
    assert rows == []
    assert report.withheld == {"not_consented": 2}
    assert (tmp_path / "wide.csv").read_text(encoding="utf-8") == HEADER + "\n"


async def test_a_stop_empties_the_row_and_says_withdrawn(any_bot: Bot, tmp_path: Path) -> None:
    ann = await answers_dark(any_bot)
    await ann.says("stop")
    await any_bot.listens()
    report, rows = await exported(any_bot, tmp_path)
    assert [(row["status"], row["roast"], row["consented_purposes"]) for row in rows] == [("withdrawn", "", "")]
    assert report.withheld == {"withdrawn": 1}
    _, long_rows = await exported(any_bot, tmp_path, "long")
    assert [(row["outcome"], row["value"]) for row in long_rows] == [("withdrawn", "")]


async def test_answering_without_sharing_binds_files_too(any_bot: Bot, tmp_path: Path) -> None:
    ann = any_bot.server.customer()
    await ann.says("/start")
    await any_bot.listens()
    await ann.taps("Details")
    await any_bot.listens()
    await ann.taps("Answer without sharing")
    await any_bot.listens()
    await ann.taps("Dark")
    await any_bot.listens()
    report, rows = await exported(any_bot, tmp_path)
    assert [row["roast"] for row in rows] == [""]
    assert report.withheld == {"restricted": 1}


async def test_what_stays_with_us_has_no_column_and_no_row(bot: Bot, tmp_path: Path) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await comes_to_the_wish(bot, ann)
    await ann.says("more Kenyan coffees")
    await bot.listens()
    report, rows = await exported(bot, tmp_path)
    assert "wish" not in rows[0]
    assert report.withheld == {"kept_here": 1}
    _, long_rows = await exported(bot, tmp_path, "long")
    assert [row["question"] for row in long_rows] == ["roast", "brew", "adventurous", "next_order"]
    assert [row["value"] for row in long_rows] == ["dark", "filter", "3", "2026-05-08"]


async def test_a_long_row_carries_its_proof(any_bot: Bot, tmp_path: Path) -> None:
    await answers_dark(any_bot)
    _, rows = await exported(any_bot, tmp_path, "long")
    (row,) = rows
    assert (row["attribute"], row["value"], row["outcome"], row["purpose"]) == ("roast", "dark", "given", "recommend")
    assert row["benefit_shown"] == "Your next sample bag matches your taste."
    assert row["wording_shown"].startswith("Which roast do you reach for first?")
    assert len(row["consent_id"]) == 13


async def test_a_correction_sends_the_newest_value_only(bot: Bot, tmp_path: Path) -> None:
    ann = await answers_dark(bot)
    for label in ("Change", "Light"):
        await ann.taps(label)
        await bot.listens()
    _, rows = await exported(bot, tmp_path)
    assert [row["roast"] for row in rows] == ["light"]
    _, long_rows = await exported(bot, tmp_path, "long")
    assert [row["value"] for row in long_rows] == ["light"]


async def test_consent_that_ran_out_lets_nothing_leave(bot: Bot, tmp_path: Path) -> None:
    await answers_dark(bot)
    bot.clock.advance(timedelta(days=366))
    report, rows = await exported(bot, tmp_path)
    assert [(row["status"], row["roast"]) for row in rows] == [("withdrawn", "")]
    assert report.withheld == {"withdrawn": 1}


@pytest.mark.slow
async def test_a_no_after_a_yes_that_ran_out_is_still_told(bot: Bot, tmp_path: Path) -> None:
    ann = await answers_dark(bot)
    await bot.time_passes(timedelta(days=366))
    await ann.says("/start")
    await bot.listens()
    await ann.taps("No, thanks")
    await bot.listens()
    _, rows = await exported(bot, tmp_path)
    assert [(row["status"], row["roast"]) for row in rows] == [("withdrawn", "")]


async def test_another_purpose_is_left_out(bot: Bot, tmp_path: Path) -> None:
    await answers_dark(bot)
    report, rows = await exported(bot, tmp_path, purpose="mail_rhythm")
    assert [row["roast"] for row in rows] == [""]
    assert report.withheld == {"other_purpose": 1}


@pytest.mark.slow
async def test_an_erased_customer_is_in_no_file(bot: Bot, tmp_path: Path) -> None:
    ann = await answers_dark(bot)
    await ann.says("/delete")
    await bot.listens()
    await ann.taps("Erase everything")
    await bot.listens()
    report, rows = await exported(bot, tmp_path)
    assert rows == []
    assert report.withheld == {}


async def test_the_manifest_is_kept_with_its_fields(any_bot: Bot, tmp_path: Path) -> None:
    await answers_dark(any_bot)
    report, _ = await exported(any_bot, tmp_path)
    wanted = Wanted(tmp_path / "wide.csv", "wide", "recommend")
    manifest = manifest_of(report, any_bot.clock, wanted)
    await any_bot.app.store.write(lambda unit: manifests.save(unit, manifest))
    assert json.loads(manifest.body)["sha256"] == manifest.file_sha256 == report.sha256
    assert (manifest.rows, manifest.purposes, manifest.fields) == (1, "recommend", HEADER)


@pytest.mark.slow
async def test_customers_of_several_pages_are_all_there_once(bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.export.making._PAGE", 2)
    for _ in range(3):
        await answers_dark(bot)
    report, rows = await exported(bot, tmp_path)
    ids = [row["customer_id"] for row in rows]
    assert (report.rows, len(ids), ids) == (3, 3, sorted(set(ids)))


def _active_again(unit: Unit) -> None:
    unit.connection.exec_driver_sql("UPDATE customer SET phase = 'active'")


def _withdrawals_cut_out(unit: Unit) -> None:
    unit.connection.exec_driver_sql("DELETE FROM consent_event WHERE status = 'withdrawn'")
    _active_again(unit)


def _ends_moved_back(unit: Unit) -> None:
    """The chains are whole again, up to an earlier end: all that can be done without the keys."""
    _withdrawals_cut_out(unit)
    last = "SELECT e.hash FROM consent_event e WHERE e.customer = customer.id AND NOT EXISTS "
    last += "(SELECT 1 FROM consent_event n WHERE n.customer = e.customer AND n.prev_hash = e.hash)"
    unit.connection.exec_driver_sql(f"UPDATE customer SET consent_head = ({last})")


def _rewritten(unit: Unit) -> None:
    unit.connection.exec_driver_sql("UPDATE consent_event SET status = 'given', valid_until = 9000000000000000")
    _active_again(unit)


@pytest.mark.slow
@pytest.mark.parametrize("tamper", [_active_again, _withdrawals_cut_out, _ends_moved_back, _rewritten])
@pytest.mark.parametrize("shape", ["wide", "long"])
async def test_who_stopped_stays_out_whatever_somebody_does_to_the_rows(
    bot: Bot, tmp_path: Path, shape: str, tamper: Callable[[Unit], None]
) -> None:
    people = [await answers_dark(bot) for _ in range(4)]
    for ann in people:
        await ann.says("stop")
        await bot.listens()
    await bot.app.store.write(tamper)
    report, rows = await exported(bot, tmp_path, shape)
    assert [row for row in rows if "dark" in row.values() or row.get("status") == "active"] == []
    assert report.withheld == {"records_differ": 4}


async def test_records_that_agree_leave_beside_those_that_do_not(bot: Bot, tmp_path: Path) -> None:
    ann, ben = await answers_dark(bot), await answers_dark(bot)
    await ann.says("stop")
    await bot.listens()
    await bot.app.store.write(_withdrawals_cut_out)
    report, rows = await exported(bot, tmp_path)
    assert sorted(row["roast"] for row in rows) == ["", "dark"]
    assert report.withheld == {"records_differ": 1}
    assert ben.id != ann.id
