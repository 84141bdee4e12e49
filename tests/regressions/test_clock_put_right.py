"""A clock ran ahead while something was handed on, and is put right: what is taken back after that is heard of all the same."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.export.runner import export
from bot.export.wanted import Wanted
from bot.runtime import handed_on
from bot.sync.connection import Connection
from bot.sync.connectors.table import KINDS
from bot.sync.opening import connected
from bot.sync.running.run import Sync, run
from bot.sync.simulators.simulator import Simulator, simulator
from storage.people import customers
from storage.receivers import deliveries
from storage.receivers.change_feed import Cursor
from storage.turn.unit_of_work import Unit
from tests.support.app import Bot, says_yes
from tests.support.synced import make_fields

AHEAD = timedelta(hours=2)


async def file_for_hubspot(bot: Bot, folder: Path, since: str | None = None) -> tuple[list[str], str]:
    """The rows of a file, what it handed on taken into the records; and where the next one begins."""
    wanted = Wanted(folder / "file.csv", "wide", receiver="hubspot", since=None if since is None else Cursor.parse(since))
    report = await export(bot.app.store, bot.app.catalogue(), bot.clock, wanted, lambda _: None, ledger=folder / "ledger")
    await handed_on.take_in(bot.app.store, folder / "ledger", now=bot.clock.now())
    return (folder / "file.csv").read_text(encoding="utf-8").splitlines()[1:], report.cursor


@pytest.mark.parametrize("acts_while_ahead", [False, True])
@pytest.mark.parametrize("acts", [("stop",), ("/delete", "[Erase everything]")], ids=lambda acts: acts[0])
async def test_the_next_file_says_so(bot: Bot, tmp_path: Path, acts: tuple[str, ...], acts_while_ahead: bool) -> None:
    ann, ben = bot.server.customer(), bot.server.customer()
    for one in (ann, ben):
        await says_yes(bot, one)
        await one.taps("Dark")
        await bot.listens()
    bot.clock.advance(AHEAD)
    if acts_while_ahead:
        await ben.says("stop")
        await bot.listens()
    rows, cursor = await file_for_hubspot(bot, tmp_path)
    assert sum(",dark," in row for row in rows) == 2 - acts_while_ahead
    bot.clock.advance(-AHEAD)
    for act in acts:
        await (ann.taps(act[1:-1]) if act.startswith("[") else ann.says(act))
        await bot.listens()
    bot.clock.advance(timedelta(minutes=5))
    rows, cursor = await file_for_hubspot(bot, tmp_path, cursor)
    assert any((",erased," if "/delete" in acts else ",withdrawn,") in row for row in rows)
    for _ in range(2):  # as long as the clock is behind a change of then, its minute is read again
        bot.clock.advance(timedelta(days=1))
        rows, cursor = await file_for_hubspot(bot, tmp_path, cursor)
    assert rows == []


async def test_what_is_shared_again_is_on_record_of_the_receiver(bot: Bot, tmp_path: Path) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.taps("Dark")
    await bot.listens()
    _, cursor = await file_for_hubspot(bot, tmp_path)
    bot.clock.advance(AHEAD)
    await ann.says("keep my answers here")
    await bot.listens()
    rows, cursor = await file_for_hubspot(bot, tmp_path, cursor)
    assert "withdrawn" in rows[0]
    bot.clock.advance(-AHEAD)
    await ann.says("/consents")
    await bot.listens()
    await ann.taps("Share as before")
    await bot.listens()
    bot.clock.advance(timedelta(minutes=5))
    rows, cursor = await file_for_hubspot(bot, tmp_path, cursor)
    assert ",dark," in rows[0]
    given = await bot.app.store.read(lambda unit: deliveries.of_customer(unit, the_customer(unit)))
    assert {(one.field, one.action) for one in given if one.answer} == {("roast", "set")}
    await ann.says("/delete")
    await bot.listens()
    await ann.taps("Erase everything")
    await bot.listens()
    bot.clock.advance(timedelta(minutes=5))
    rows, _ = await file_for_hubspot(bot, tmp_path, cursor)
    assert any(",erased," in row for row in rows)


def the_customer(unit: Unit) -> int:
    return customers.page(unit, after=-1, limit=1)[0]


@pytest.mark.slow
async def test_a_connection_takes_it_out(bot: Bot) -> None:
    async with simulator("hubspot", clock=bot.clock) as sim:
        connection = Connection(
            "hubspot", "hubspot", sim.url, "TOKEN", "hubspot", KINDS["hubspot"].key, may_be_private=True, quota=1.0,
            calls_per_second=10_000,
        )  # fmt: skip
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await ann.taps("Dark")
        await bot.listens()
        bot.clock.advance(AHEAD)
        async with connected(connection, bot.app.store, bot.clock, {"TOKEN": sim.token}) as connector:
            await make_fields(connection, bot.app.catalogue(), connector)
            sync = Sync(bot.app.store, bot.clock, bot.app.catalogue(), connection, connector)
            await run(sync, trigger="test")
            assert roasts(sim) == ["dark"]
            bot.clock.advance(-AHEAD)
            await ann.says("/mydata")
            await bot.listens()
            await ann.taps("Erase 1")
            await bot.listens()
            bot.clock.advance(timedelta(minutes=15))
            await run(sync, trigger="test")
            assert roasts(sim) == []


def roasts(sim: Simulator) -> list[object]:
    return [one["coffee_roast"] for one in sim.records.values() if one.get("coffee_roast")]
