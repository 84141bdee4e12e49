"""Sixty days in the life of the bot: the real application, the local Bot API server, and a crowd that reacts as the model says.

Every guarantee is counted from what the server saw. The simulator plays the same people with the same luck beside it: what it says
about a policy before it touches anyone has to be what the policy then does.

ZEROPARTY_CROWD and ZEROPARTY_CROWD_DAYS change the size; 2,000 customers are the full one.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import pytest

from bot.simulation.policies.table import policies
from bot.simulation.population.question_columns import made_up
from bot.simulation.population.worlds import CENTRAL
from bot.simulation.reporting.intervals import Estimate
from bot.simulation.reporting.report import measured
from bot.simulation.runner import Trial, run
from prompts.catalogue.catalogue import Pace
from tests.support.app import running_bot
from tests.support.crowd import MONDAY, LiveCrowd, Phone, Put
from tests.support.crowd_judge import GUARANTEES, violations
from tests.support.crowd_questions import write_catalogue

CUSTOMERS = int(os.environ.get("ZEROPARTY_CROWD", "500"))
DAYS = int(os.environ.get("ZEROPARTY_CROWD_DAYS", "60"))


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where there is such a place: this is about guarantees, not about the disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


@pytest.mark.slow
async def test_sixty_days_break_no_guarantee_and_come_out_as_simulated(folder: Path) -> None:
    crowd, seconds = await sixty_days(folder)
    puts = [put for phone in crowd.phones for put in phone.puts]
    print(f"\n{CUSTOMERS:,} customers, {DAYS} days: {crowd.steps:,} steps, {crowd.requests:,} requests, {seconds:.0f} s")
    broken = violations(crowd.phones)
    print(f"{len(puts):,} questions, {sum(put.cause == 'clock' for put in puts):,} of them by the clock; broken: {dict(broken)}")
    assert puts and not broken.total()
    assert crowd.mistakes == 0
    simulated = measured(run(Trial(CENTRAL, DAYS, CUSTOMERS), {"current": policies(Pace())["current"]})["current"])
    live = {
        "answers": 100 * sum(phone.answers for phone in crowd.phones) / CUSTOMERS,
        "opt_outs": 100 * sum(phone.left_at is not None for phone in crowd.phones) / CUSTOMERS,
    }
    for name, value in live.items():
        print(f"{name} per 100: live {value:.1f}, simulated {told(simulated[name])}")
        assert simulated[name].low <= value <= simulated[name].high


async def sixty_days(folder: Path) -> tuple[LiveCrowd, float]:
    """Everybody's days, and how long they took here."""
    questions = made_up(CENTRAL)
    written, began = write_catalogue(folder / "prompts", questions), perf_counter()
    async with running_bot(folder / "var", at=MONDAY, prompts=written) as bot:
        crowd = LiveCrowd(bot, CENTRAL, questions, CUSTOMERS, DAYS)
        await crowd.lives()
    return crowd, perf_counter() - began


def told(estimate: Estimate) -> str:
    return f"{estimate.value:.1f} [{estimate.low:.1f}, {estimate.high:.1f}]"


def test_the_judge_sees_every_guarantee_broken() -> None:
    """Otherwise the zeros above would prove nothing."""
    night = MONDAY + timedelta(hours=3)
    at = [night + timedelta(minutes=n) for n in range(8)]
    puts = [Put(when, 1, 7, "clock") for when in at]
    puts.append(Put(night + timedelta(hours=1), 2, 9, "own time", MONDAY + timedelta(days=1)))
    late = [(night + timedelta(hours=1), "Is it for you?")]
    phone = Phone(customer=None, puts=puts, left_at=night, after_leaving=late)  # type: ignore[arg-type]
    broken = violations([phone])
    assert set(broken) == set(GUARANTEES)
    assert all(broken.values()), broken
