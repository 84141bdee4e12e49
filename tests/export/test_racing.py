"""Whatever customers do while a file is made: what they took back before it was there is not in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.export.making import Making
from bot.export.runner import Report, Wanted, export
from bot.publishing.requests import handed_on_folder
from bot.runtime.handed_on import take_in
from storage.people import customers
from storage.receivers import deliveries, tombstones
from storage.receivers.change_feed import Cursor
from tests.botapi import Customer
from tests.export import test_files as files
from tests.export.test_handed_on import answers_dark, says, taps
from tests.support.app import Bot, running_bot

Act = Callable[[Bot, Customer], Awaitable[object]]


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path / "var") as running:
        yield running


async def stops(bot: Bot, ann: Customer) -> None:
    await says(bot, ann, "stop")


async def erases_all(bot: Bot, ann: Customer) -> None:
    await says(bot, ann, "/delete")
    await taps(bot, ann, "Erase everything")


async def erases_one(bot: Bot, ann: Customer) -> None:
    await says(bot, ann, "/mydata")
    await taps(bot, ann, "Erase 1")


async def keeps_one(bot: Bot, ann: Customer) -> None:
    await says(bot, ann, "/mydata")
    await taps(bot, ann, "Stop sharing 1")


TAKING_BACK = [stops, erases_all, erases_one, keeps_one]


async def made(bot: Bot, folder: Path, name: str = "csv", **wanted: Any) -> tuple[Report, bytes]:
    path = folder / f"file.{name}"
    report = await export(
        bot.app.store,
        bot.app.catalogue(),
        bot.clock,
        Wanted(path, "wide", None, "hubspot", name, **wanted),
        lambda _: None,
        ledger=handed_on_folder(folder / "var"),
    )
    return report, path.read_bytes()


def after_everybody_was_read(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Awaitable[object]]) -> None:
    """At the moment when all is drafted and nothing is finished."""
    finish = Making.finish

    async def finished(making: Making, file: Any) -> None:
        await act()
        await finish(making, file)

    monkeypatch.setattr(Making, "finish", finished)


@pytest.mark.parametrize("act", TAKING_BACK)
@pytest.mark.parametrize("name", ["csv", "jsonl", "xlsx", "parquet"])
async def test_d4_what_is_taken_back_while_a_file_is_made_is_not_in_it(
    bot: Bot, tmp_path: Path, act: Act, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = await answers_dark(bot), await answers_dark(bot)
    await taps(bot, ben, "Change", "Light")
    after_everybody_was_read(monkeypatch, lambda: act(bot, ann))
    report, data = await made(bot, tmp_path, name)
    rows = readers()[name](data)
    assert [row["roast"] for row in rows] == ["light"], "of whom the receiver never had anything it hears nothing"
    assert (report.changed_meanwhile, report.rows) == (1, len(rows))
    assert report.withheld.get("nothing_shared", 0) == (0 if act is erases_all else 1)


def readers() -> dict[str, Callable[[bytes], list[dict[str, Any]]]]:
    return {"csv": files.csv_rows, "jsonl": files.json_rows, "xlsx": files.sheet_rows, "parquet": files.parquet_rows}


@pytest.mark.parametrize("act", TAKING_BACK)
async def test_d4_also_at_the_last_moment_before_the_file_takes_its_place(
    bot: Bot, tmp_path: Path, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await answers_dark(bot)
    write, acted = Making._write, []

    def written(making: Making, file: Any) -> None:
        write(making, file)
        acted.append(None)

    look = Making._look_again

    async def looked(making: Making) -> bool:
        if len(acted) == 1:
            acted.append(None)
            await act(bot, ann)
        return await look(making)

    monkeypatch.setattr(Making, "_write", written)
    monkeypatch.setattr(Making, "_look_again", looked)
    report, data = await made(bot, tmp_path)
    assert b"dark" not in data
    assert report.changed_meanwhile == 1


async def test_d4_who_is_erased_before_the_record_is_taken_in_leaves_word_for_the_receiver(bot: Bot, tmp_path: Path) -> None:
    ann = await answers_dark(bot)
    report, data = await made(bot, tmp_path)
    assert b"dark" in data
    await erases_all(bot, ann)
    await take_in(bot.app.store, handed_on_folder(tmp_path / "var"), now=bot.clock.now())
    gone = await bot.app.store.read(lambda unit: tombstones.since(unit, "hubspot", since=bot.clock.now() - timedelta(1)))
    assert len(gone) == 1
    bot.clock.advance(timedelta(hours=1))
    second, data = await made(bot, tmp_path, since=Cursor.parse(report.cursor))
    assert (second.rows, second.erased, b"erased" in data) == (1, 1, True)


async def test_d4_word_of_who_is_erased_comes_with_the_next_file_however_late_the_record_is_taken_in(
    bot: Bot, tmp_path: Path
) -> None:
    ann = await answers_dark(bot)
    await made(bot, tmp_path)
    await erases_all(bot, ann)
    bot.clock.advance(timedelta(hours=1))
    between, data = await made(bot, tmp_path)
    assert b"erased" not in data, "the record of the first file is not known yet"
    bot.clock.advance(timedelta(hours=1))
    await take_in(bot.app.store, handed_on_folder(tmp_path / "var"), now=bot.clock.now())
    _, data = await made(bot, tmp_path, since=Cursor.parse(between.cursor))
    assert b"erased" in data


async def test_d4_who_is_erased_while_the_file_is_made_and_is_not_in_it_leaves_no_word(
    bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await answers_dark(bot)
    after_everybody_was_read(monkeypatch, lambda: erases_all(bot, ann))
    await made(bot, tmp_path)
    await take_in(bot.app.store, handed_on_folder(tmp_path / "var"), now=bot.clock.now())
    assert await bot.app.store.read(tombstones.open_ones) == []


@pytest.mark.slow
async def test_d4_where_somebody_never_rests_file_counts_and_record_are_of_one_moment(
    bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = await answers_dark(bot), await answers_dark(bot)
    write, look, labels, written = Making._write, Making._look_again, ["Light", "Dark"], 0
    has_stopped = False

    def counted(making: Making, file: Any) -> None:
        nonlocal written
        written += 1
        write(making, file)

    async def looked(making: Making) -> bool:
        nonlocal has_stopped
        bot.clock.advance(timedelta(seconds=2))
        await taps(bot, ben, "Change", labels[0])
        labels.reverse()
        if written == 5:
            has_stopped = True
            await stops(bot, ann)
        return await look(making)

    with monkeypatch.context() as restless:
        restless.setattr(Making, "_write", counted)
        restless.setattr(Making, "_look_again", looked)
        report, data = await made(bot, tmp_path)
    assert written == 5
    if not has_stopped:
        await stops(bot, ann)
    await take_in(bot.app.store, handed_on_folder(tmp_path / "var"), now=bot.clock.now())
    rows = files.csv_rows(data)
    assert (report.rows, report.withheld, report.changed_meanwhile) == (len(rows), {}, 1)
    recorded = [one for one in await bot.app.store.read(customers.page) if await had(bot, one)]
    assert len([row for row in rows if row["roast"]]) == len(recorded) == 2, "what the file holds is on record"
    bot.clock.advance(timedelta(hours=1))
    _, data = await made(bot, tmp_path, since=Cursor.parse(report.cursor))
    assert [row["roast_source"] for row in files.csv_rows(data) if row["status"] == "withdrawn"] == ["withdrawn"]


async def had(bot: Bot, customer: int) -> list[str]:
    found = await bot.app.store.read(lambda unit: deliveries.of_customer(unit, customer))
    return [one.field for one in found if one.action == "set"]
