"""`zeroparty privacy restrict`: the same from the outside, beside a running bot and without one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest

from bot.app.compose import build
from bot.cli import main
from bot.clock import FakeClock
from bot.engine.model.ids_and_time import crockford_number
from bot.publishing.requests import RestrictRequest, restrict_requests
from bot.settings import read_settings
from tests.commands.privacy.conftest import AT, NAME
from tests.support.app import in_the_background

Heard = pytest.CaptureFixture[str]


pytestmark = pytest.mark.slow


def shown(capsys: Heard) -> list[str]:
    """The restrictions that `privacy show` says stand."""
    assert main(["privacy", "show", NAME, "--json"]) == 0
    return [one["scope"] for one in json.loads(capsys.readouterr().out)["restrictions"] if one["until"] is None]


def test_it_is_restricted_and_lifted(ann: str, capsys: Heard) -> None:
    assert main(["privacy", "restrict", NAME]) == 0
    assert capsys.readouterr().out == f"the use of what {ann} told us is restricted\n"
    assert shown(capsys) == ["all"]
    assert main(["explain", ann, "--json"]) == 0
    explained = json.loads(capsys.readouterr().out)
    assert (explained["decision"], explained["reasons"][0]["rule"]) == ("rest", "paused")
    assert main(["privacy", "restrict", NAME, "--lift", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"customer": ann, "restricted": False, "done": True}
    assert shown(capsys) == []
    assert main(["export", "--format", "csv", "--own-use", "--output", "-"]) == 0


def test_deletion_is_held_back_as_well_and_said(ann: str, capsys: Heard) -> None:
    assert main(["privacy", "restrict", NAME, "--hold-deletion"]) == 0
    capsys.readouterr()
    assert main(["privacy", "show", NAME]) == 0
    assert "held       nothing is deleted by its date" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["privacy", "restrict", NAME, "--hold-deletion", "--lift"])


def test_what_a_bot_that_ended_left_waiting_does_not_come_after_it(ann: str, capsys: Heard) -> None:
    customer = crockford_number(ann)
    assert customer is not None
    restrict_requests(read_settings().zeroparty_data_dir).leave(RestrictRequest(customer, False, "grace"), "1")
    assert main(["privacy", "restrict", NAME, "--lift"]) == 0
    asyncio.run(_look())
    capsys.readouterr()
    assert shown(capsys) == []


async def _look() -> None:
    """A bot starts and looks for what it was asked."""
    app = await build(read_settings(), FakeClock(AT))
    try:
        looks: Callable[[], Awaitable[object]] = next(job for job in app.jobs() if job.name == "requests").work
        await looks()
    finally:
        await app.close()


def test_whom_nobody_knows_is_said(capsys: Heard) -> None:
    assert main(["privacy", "restrict", "webchat:nobody"]) != 0
    assert "nobody is known" in capsys.readouterr().err


def test_beside_a_running_bot_that_bot_does_it(capsys: Heard) -> None:
    async def both() -> int:
        app = await build(read_settings(), FakeClock(AT))
        requests: Callable[[], object] = next(job for job in app.jobs() if job.name == "requests").work

        async def takes_up() -> None:
            while True:
                await asyncio.sleep(0.05)
                await requests()  # type: ignore[misc]

        try:
            async with in_the_background(takes_up()):
                return await asyncio.to_thread(main, ["privacy", "restrict", NAME])
        finally:
            await app.close()

    assert asyncio.run(both()) == 0
    assert "is restricted" in capsys.readouterr().out and shown(capsys) == ["all"]
