"""The global brake and the circuit breaker: pulled from outside or by too many opt-outs, replies still go, and no flood follows."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.session import open_storage
from bot.cli import main
from bot.clock import SystemClock
from bot.publishing.requests import BrakeRequest, brake_requests
from bot.runtime.circuit_breaker import is_tripped
from bot.settings import read_settings
from storage.traffic.brake import Brake, current_brake, pull_brake
from tests.botapi import Customer
from tests.conftest import CATALOGUE
from tests.support.app import Bot, running_bot, says_yes

Said = pytest.CaptureFixture[str]
BRAKE = Brake("operator", "the guide is being rewritten", "2026-05-04T10:00:00Z")


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path) as running:
        yield running


async def answered(bot: Bot) -> Customer:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.taps("Dark")
    await bot.listens()
    return ann


async def test_a_running_bot_takes_the_brake_up_asks_nobody_and_still_answers(bot: Bot, tmp_path: Path) -> None:
    ann = await answered(bot)
    brake_requests(tmp_path).leave(BrakeRequest(BRAKE))
    await bot.app.circuit_breaker.look()
    before = len(ann.chat.messages)
    await bot.time_passes(timedelta(days=20))
    assert len(ann.chat.messages) == before
    await ann.says("/why")
    await bot.listens()
    assert ann.chat.messages[-1].text.endswith("Our team has paused all questions for now.")
    brake_requests(tmp_path).leave(BrakeRequest(None))
    await bot.app.circuit_breaker.look()
    await bot.time_passes(timedelta(days=3))
    assert len([m for m in ann.chat.messages if m.text.startswith("How do you brew")]) == 1


@pytest.mark.slow
async def test_a_question_on_its_way_stops_at_the_brake_and_a_reply_does_not(bot: Bot) -> None:
    ann = await answered(bot)
    await bot.app.store.write(lambda unit: pull_brake(unit, BRAKE))
    bot.clock.advance(timedelta(days=9))
    await bot.app.service.tick()  # decided before the brake was seen
    await bot.app.circuit_breaker.look()
    before = len(ann.chat.messages)
    await bot.app.delivery.drain()
    assert len(ann.chat.messages) == before
    await ann.says("/menu")
    await bot.listens()
    assert len(ann.chat.messages) == before + 2  # what the customer said, and the reply


@pytest.mark.slow
async def test_the_breaker_trips_on_too_many_opt_outs_and_only_a_person_releases_it(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.runtime.circuit_breaker._ENOUGH_ASKS", 2)
    people = [await answered(bot) for _ in range(3)]
    await bot.time_passes(timedelta(days=9))
    await people[0].says("stop")
    await bot.listens()
    await bot.app.circuit_breaker.measure()
    assert bot.app.circuit_breaker().brake == "breaker"
    assert bot.app.circuit_breaker.brake is not None
    assert bot.app.circuit_breaker.brake.why == "1 opt-outs on 3 proactive messages in 7 days"
    assert bot.app.circuit_breaker().tallies["brew"].asks == 3
    bot.clock.advance(timedelta(days=60))
    await bot.app.circuit_breaker.measure()
    await bot.app.circuit_breaker.look()
    assert bot.app.circuit_breaker().brake == "breaker"


def test_a_handful_of_pushes_never_trips_it() -> None:
    assert not is_tripped(199, 199, 0.03)
    assert not is_tripped(200, 6, 0.03)
    assert is_tripped(200, 7, 0.03)


async def test_a_letter_that_cannot_be_read_changes_nothing(bot: Bot, tmp_path: Path) -> None:
    (tmp_path / "brake.json").write_text('{"nonsense": 1}', encoding="utf-8")
    await bot.app.circuit_breaker.look()
    assert bot.app.circuit_breaker.brake is None


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZEROPARTY_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("ZEROPARTY_PROMPTS_DIR", str(CATALOGUE))
    assert main(["migrate"]) == 0
    capsys.readouterr()
    return tmp_path


@pytest.mark.slow
def test_pause_all_and_resume_all_from_the_command_line(installation: Path, capsys: Said) -> None:
    assert main(["pause-all", "--why", "a bad question", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"paused": True, "detail": "done"}
    assert main(["doctor", "--json"]) == 0
    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)["checks"]}
    assert "by the operator: a bad question" in checks["brake"]["detail"]
    assert main(["resume-all"]) == 0
    assert capsys.readouterr().out == "done\n"
    assert main(["resume-all"]) == 0
    assert capsys.readouterr().out == "nothing was paused\n"


@pytest.mark.slow
async def test_beside_a_running_bot_the_wish_is_left_for_it(installation: Path) -> None:
    from bot.commands.shared.brake import carry_out

    store, keys = open_storage(read_settings(), SystemClock())
    try:
        assert await carry_out(BrakeRequest(BRAKE)) == "the running bot takes it up within 10 seconds"
        assert await store.read(current_brake) is None
        assert (installation / "var" / "brake.json").exists()
    finally:
        await store.close()
        keys.close()
