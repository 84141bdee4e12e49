"""A hundred thousand updates of every kind, whole and broken, from hundreds of people: and nothing happens that nobody did."""

from __future__ import annotations

import asyncio
import gc
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import pytest
import structlog

from bot.channels.telegram.updates import lane_of, translate
from bot.customers.checks.projection_check import foldings_that_differ
from storage.traffic import inbox
from tests.support.fuzz_house import House, due_spans
from tests.support.fuzz_oracle import Findings, Oracle
from tests.support.fuzz_people import Crowd
from tests.support.fuzz_updates import Update

SEED = int(os.environ.get("ZEROPARTY_FUZZ_SEED", "20260504"))
MANY = int(os.environ.get("ZEROPARTY_FUZZ_UPDATES", "100000"))
RUSH = 800
BATCH = 100
"""As many as the platform gives at once (Bot API, `getUpdates`)."""


@pytest.fixture(autouse=True)
def at_full_speed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No HTTP client is at the end, so more can be under way; the clock moves by hand, so no paste is waited for."""
    monkeypatch.setattr("bot.runtime.intake._NEXT_PART", 0.0)
    monkeypatch.setattr("bot.runtime.intake._AT_ONCE", 128)
    monkeypatch.setattr("bot.runtime.delivery.delivery._AT_ONCE", 128)
    monkeypatch.setattr("bot.runtime.delivery.delivery._BATCH", 256)
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 1000)  # everything the oracle remembers would be walked through again and again
    yield
    gc.set_threshold(*before)


@pytest.mark.slow
async def test_three_thousand_updates_change_only_what_was_asked_for(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    await nothing_goes_wrong(tmp_path, caplog, seed=SEED, count=3000, people=60)


@pytest.mark.slow
async def test_a_hundred_thousand_updates_change_only_what_was_asked_for(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    found = await nothing_goes_wrong(tmp_path, caplog, seed=SEED, count=MANY, people=300)
    assert found.proactive, "time enough that somebody was written to first, or that was not looked at"


async def nothing_goes_wrong(folder: Path, caplog: pytest.LogCaptureFixture, *, seed: int, count: int, people: int) -> Findings:
    """One run, and everything that must hold after it."""
    house, lost = await House.opens(folder, seed), unheard()
    crowd = Crowd(seed, house.edge, people)
    began, burnt = perf_counter(), process_time()
    with structlog.testing.capture_logs() as logs:
        given = await lives(house, crowd, count)
    took, cpu = perf_counter() - began, process_time() - burnt
    print(f"\nZEROPARTY_FUZZ_SEED={seed}: {len(given):,} updates in {took:.1f} s, {cpu:.1f} s of them on a core")
    print(dict(crowd.planted.kinds))
    try:
        assert lost == []
        assert [record for record in caplog.records if record.exc_info] == []
        check_logs(logs, refused=house.edge.refused)
        await check_dead_letters(house, crowd, given, logs)
        assert await house.waiting() == 0
        assert house.intake._running == {}
        found = await check_people(house, crowd)
        differing = await foldings_that_differ(house.store)
        assert differing[1] == 0, differing
        return found
    finally:
        await house.closes()


async def lives(house: House, crowd: Crowd, count: int) -> list[Update]:
    """Rush after rush, with hours or weeks in between."""
    given: list[Update] = []
    while len(given) < count:
        rush = crowd.rush(house.clock.now(), min(RUSH, count))
        for start in range(0, len(rush), BATCH):
            await house.receives(rush[start : start + BATCH])
        await house.answers()
        await house.time_passes(crowd.chance.choice(due_spans()))
        given += rush
    return given


def unheard() -> list[dict[str, Any]]:
    """Failures of tasks that nobody waited for."""
    lost: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: lost.append(context))
    return lost


def check_logs(logs: list[Any], *, refused: int) -> None:
    """No traceback, and no error but the dead letters and the refusals that were planted."""
    assert [entry for entry in logs if "exc_info" in entry or "exception" in entry] == []
    errors = Counter(entry["event"] for entry in logs if entry["log_level"] in ("error", "critical"))
    assert set(errors) <= {"dead_letter", "message_refused", "reply_refused"}
    # A reply that was refused is said once more in plain words, which may be refused as well.
    assert errors["message_refused"] + errors["reply_refused"] <= refused


async def check_dead_letters(house: House, crowd: Crowd, given: list[Update], logs: list[Any]) -> None:
    """Dead is what no parser understands: everything that was planted as such, and nothing that was whole."""
    first = {str(update["update_id"]): update for update in reversed(given)}
    expected = {key for key, update in first.items() if key not in crowd.planted.whole and not understood(update)}
    assert crowd.planted.broken <= expected
    assert sum(entry["event"] == "dead_letter" for entry in logs) == len(expected)
    dead = await house.store.read(lambda unit: inbox.list_dead(unit, 1_000_000))
    assert [item for item in dead if not item.error.startswith("not understood")] == []
    assert {item.event_key for item in dead} <= expected
    forgotten = {address for _, address in house.edge.forgotten}
    missing = expected - {item.event_key for item in dead}
    assert all(lane_of(first[key]) in forgotten for key in missing), "only who was erased takes dead letters along"


def understood(update: Update) -> bool:
    """Whether a parser makes something of it, with text where text belongs."""
    try:
        inbound = translate(json.dumps(update))
    except Exception:
        return False
    said = vars_of(inbound.content) if inbound is not None else ()
    return all(isinstance(value, str) for value in said) and (inbound is None or isinstance(inbound.language, str | None))


def vars_of(content: object) -> list[object]:
    """The fields of something said."""
    return [getattr(content, name) for name in getattr(content, "__slots__", ())]


async def check_people(house: House, crowd: Crowd) -> Findings:
    """The records and the screens of everybody against what everybody did."""
    oracle = Oracle(crowd.planted, house.edge, crowd.people)
    await house.store.read(oracle.looks_at)
    oracle.looks_at_screens()
    found = oracle.found
    heard = f"{found.customers} customers, {found.consents} times yes, {found.answers} answers"
    print(f"{heard}, {found.proactive} proactive questions")
    assert found.customers and found.consents and found.answers
    assert found.problems == [], "\n".join(found.problems[:40])
    return found
