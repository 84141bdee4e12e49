"""Consented answers in a file, and nobody who did not consent: through the real bot and the real file."""

from __future__ import annotations

import csv
import json
import stat
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.export.files import CsvFile
from bot.export.runner import Report, Wanted, export, manifest_of
from storage import exports
from tests.botapi import Customer
from tests.contracts.databases import postgres_server
from tests.support.app import Bot, running_bot, says_yes
from tests.support.postgres import Postgres

__all__ = ["postgres_server"]

HEADER = (
    "customer_id,status,external_system,external_id,language,consented_purposes,updated_at,"
    "roast,roast_answered_at,roast_source,espresso_guide,espresso_guide_answered_at,espresso_guide_source"
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def bot(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bot]:
    given_: dict[str, str] = {}
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        given_["zeroparty_database_url"] = server.fresh()
    async with running_bot(tmp_path / "var", **given_) as running:
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


async def test_an_answer_leaves_with_its_time_and_source(bot: Bot, tmp_path: Path) -> None:
    await answers_dark(bot)
    report, rows = await exported(bot, tmp_path)
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


async def test_a_stop_empties_the_row_and_says_withdrawn(bot: Bot, tmp_path: Path) -> None:
    ann = await answers_dark(bot)
    await ann.says("stop")
    await bot.listens()
    report, rows = await exported(bot, tmp_path)
    assert [(row["status"], row["roast"], row["consented_purposes"]) for row in rows] == [("withdrawn", "", "")]
    assert report.withheld == {"withdrawn": 1}
    _, long_rows = await exported(bot, tmp_path, "long")
    assert [(row["outcome"], row["value"]) for row in long_rows] == [("withdrawn", "")]


async def test_answering_without_sharing_binds_files_too(bot: Bot, tmp_path: Path) -> None:
    ann = bot.server.customer()
    await ann.says("/start")
    await bot.listens()
    await ann.taps("Details")
    await bot.listens()
    await ann.taps("Answer without sharing")
    await bot.listens()
    await ann.taps("Dark")
    await bot.listens()
    report, rows = await exported(bot, tmp_path)
    assert [row["roast"] for row in rows] == [""]
    assert report.withheld == {"restricted": 1}


async def test_what_stays_with_us_has_no_column_and_no_row(bot: Bot, tmp_path: Path) -> None:
    ann = await answers_dark(bot)
    await ann.taps("One more?")
    await bot.listens()
    await ann.says("more Kenyan coffees")
    await bot.listens()
    report, rows = await exported(bot, tmp_path)
    assert "wish" not in rows[0]
    assert report.withheld == {"kept_here": 1}
    _, long_rows = await exported(bot, tmp_path, "long")
    assert [row["question"] for row in long_rows] == ["roast"]


async def test_a_long_row_carries_its_proof(bot: Bot, tmp_path: Path) -> None:
    await answers_dark(bot)
    _, rows = await exported(bot, tmp_path, "long")
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


async def test_another_purpose_is_left_out(bot: Bot, tmp_path: Path) -> None:
    await answers_dark(bot)
    report, rows = await exported(bot, tmp_path, purpose="mail_rhythm")
    assert [row["roast"] for row in rows] == [""]
    assert report.withheld == {"other_purpose": 1}


async def test_an_erased_customer_is_in_no_file(bot: Bot, tmp_path: Path) -> None:
    ann = await answers_dark(bot)
    await ann.says("/delete")
    await bot.listens()
    await ann.taps("Erase everything")
    await bot.listens()
    report, rows = await exported(bot, tmp_path)
    assert rows == []
    assert report.withheld == {}


async def test_the_manifest_is_kept(bot: Bot, tmp_path: Path) -> None:
    await answers_dark(bot)
    report, _ = await exported(bot, tmp_path)
    await bot.app.store.write(lambda unit: exports.save_manifest(unit, manifest_of(report, bot.clock, None)))
    assert json.loads(manifest_of(report, bot.clock, None).body)["sha256"] == report.sha256


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=40)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8))
def test_whatever_people_write_comes_back_from_the_file_as_it_was(rows: list[tuple[str, str, str]]) -> None:
    import asyncio
    import tempfile

    async def pages() -> AsyncIterator[list[tuple[str, ...]]]:
        yield list(rows)

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "nasty.csv"
        asyncio.run(CsvFile(file).write(("a", "b", "c"), pages()))
        with file.open(encoding="utf-8", newline="") as lines:
            assert [tuple(row) for row in csv.reader(lines)] == [("a", "b", "c"), *rows]


async def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    async def breaks() -> AsyncIterator[list[tuple[str, ...]]]:
        yield [("new",)]
        raise OSError("the disk is full")

    file = tmp_path / "kept.csv"
    file.write_text("old\n", encoding="utf-8")
    with pytest.raises(OSError, match="the disk is full"):
        await CsvFile(file).write(("a",), breaks())
    assert file.read_text(encoding="utf-8") == "old\n"
    assert list(tmp_path.iterdir()) == [file]
