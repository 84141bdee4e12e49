"""Whoever is erased is named nowhere any more: not in the records, the keys, a file that was made, a report, or the log."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest
from structlog.testing import capture_logs

from bot.console.staff import Role
from bot.engine.model.ids_and_time import crockford
from tests.conftest import CATALOGUE
from tests.console.pages.exports.test_exports import ops_on, over, with_fields
from tests.customers.data_copy.ann import number_of
from tests.storage.test_erasure import WORDS, tells_all, traces
from tests.support.app import Bot
from tests.support.office import visitor

IDENT = 987_654_321_012
"""What the system calls the first one who is made there: found in no file by chance."""


def questions_in(folder: Path) -> Path:
    """The usual ones, of which a wish in one's own words goes to the system too."""
    prompts = Path(copytree(CATALOGUE, folder / "prompts"))
    coffee = prompts / "coffee.yaml"
    asked = coffee.read_text(encoding="utf-8").replace("    crm: {}      ", "    crm:\n      hubspot: zp_wish\n#")
    coffee.write_text(asked, encoding="utf-8")
    return prompts


async def tidied(bot: Bot) -> None:
    """What the records do by themselves every few minutes."""
    [tidy] = [job.work for job in bot.app.jobs() if job.name == "tidy"]
    await tidy()


async def runs(bot: Bot) -> None:
    """A run by itself, when it is due."""
    bot.clock.advance(timedelta(minutes=16))
    await bot.app.syncs.look()
    await bot.app.syncs.settle()


@pytest.mark.slow
async def test_of_whoever_is_erased_no_value_no_key_and_no_id_is_left_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    var = tmp_path / "var"
    with capture_logs() as logs:
        async with AsyncExitStack() as stack:
            faults, prompts = "refused@coffee_roast=light", questions_in(tmp_path)
            ops = await stack.enter_async_context(ops_on(tmp_path, monkeypatch, faults=faults, prompts=prompts))
            ops.sim._system.records._next = IDENT
            await with_fields(ops)
            ann = await tells_all(ops.bot)
            number = await number_of(ops.bot, ann)
            key = crockford(number, 13)
            await runs(ops.bot)
            assert ops.sim.records[str(IDENT)]["zp_wish"] == WORDS
            for word in ("/mydata", "light"):
                await ann.says(word)
                await ops.bot.listens()
            await ann.taps("Change 1")
            await ops.bot.listens()
            await ann.taps("Light")
            await ops.bot.listens()
            await runs(ops.bot)
            ops.staff = await stack.enter_async_context(visitor(ops.bot.app, Role.PUBLISHER, name="otto"))
            begun = await ops.staff.sends(
                "/exports/files", {"receiver": "hubspot", "format": "crm", "shape": "wide", "purpose": ""}, on="/exports"
            )
            await over(ops.staff, begun.url.path)
            assert key in f"{await ops.staff.page('/exports/hubspot')}", "the report names whose row was refused"
            assert traces(var, WORDS) == [f"{WORDS} in {file.name}" for file in (var / "exports" / "console").rglob("*.csv")] != []
            await ops.bot.app.service.erase(number, "R-AAAA-BBBB")
            for _ in range(2):
                await runs(ops.bot)
            await tidied(ops.bot)
            assert not traces(var, WORDS, key, str(IDENT))
            assert not any(one in repr(ops.sim.records) for one in (WORDS, key))
    assert not traces(var, WORDS, key, str(IDENT))
    assert not [one for one in logs if any(trace in f"{one}" for trace in (WORDS, key, str(IDENT)))]
