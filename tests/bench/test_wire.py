"""A typed answer, kept and answered, against bots that only say what was said: from outside, over the wire, in turn in one run."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from itertools import count
from pathlib import Path
from statistics import median

import pytest

from tests.bench.wire.bots import Process
from tests.bench.wire.measuring import Figures, all_at_once, at_a_rate, echo, ours
from tests.bench.wire.platform import Platform

ROUNDS = 3
MANY = 1_500

Start = Callable[[Platform, range], AbstractAsyncContextManager[Process]]


@pytest.fixture
def product(tmp_path: Path) -> Start:
    numbers = count()
    return lambda platform, chats: ours(tmp_path / f"var{next(numbers)}", platform, chats)


@pytest.mark.bench
async def test_everything_available_at_once(product: Start) -> None:
    bots: dict[str, tuple[Start, str]] = {
        "zeroparty": (product, "dark"),
        "python-telegram-bot, one at a time": (echo("ptb_echo", 1), "hello"),
        "python-telegram-bot, 16 at once": (echo("ptb_echo", 16), "hello"),
        "aiogram, 256 in flight": (echo("aiogram_echo", 256), "hello"),
    }
    found: dict[str, list[Figures]] = {name: [] for name in bots}
    for _ in range(ROUNDS):
        for name, (start, words) in bots.items():
            found[name].append(await all_at_once(start, words, MANY))
    us = found["zeroparty"]
    print()
    for name, rounds in found.items():
        speeds = [one.per_second for one in rounds]
        ratios = [mine.per_second / theirs.per_second for mine, theirs in zip(us, rounds, strict=True)]
        print(
            f"{name}: {median(speeds):,.0f}/s ({min(speeds):,.0f}-{max(speeds):,.0f}), "
            f"{median(one.cpu_ms for one in rounds):.2f} ms; ours is {median(ratios):.2f}x ({min(ratios):.2f}-{max(ratios):.2f})"
        )
    sequential = median(one.per_second for one in found["python-telegram-bot, one at a time"])
    assert median(one.per_second for one in us) > 0.25 * sequential, "slower than before the wire was changed"


@pytest.mark.bench
async def test_a_hundred_a_second_with_a_round_trip(product: Start) -> None:
    bots: dict[str, tuple[Start, str]] = {
        "zeroparty": (product, "dark"),
        "python-telegram-bot, 16 at once": (echo("ptb_echo", 16), "hello"),
        "aiogram, 256 in flight": (echo("aiogram_echo", 256), "hello"),
    }
    print()
    found = {}
    for name, (start, words) in bots.items():
        found[name] = figures = await at_a_rate(start, words, MANY, per_second=100, trip=0.05)
        print(f"{name}: {figures.cpu_ms:.2f} ms an update, p50 {figures.p50_ms:.1f} ms, p99 {figures.p99_ms:.1f} ms")
    assert found["zeroparty"].p50_ms < 1000, "answers pile up at 100 updates a second"
