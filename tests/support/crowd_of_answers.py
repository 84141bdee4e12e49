"""Records of many customers who were all asked the same, so that something can be said about a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.app.session import open_storage
from bot.clock import SystemClock
from bot.settings import Settings
from prompts.catalogue.revision import to_json
from prompts.checking.load import load
from storage.model.records import RevisionRow
from storage.questions import revisions
from tests.botapi import Customer
from tests.regressions.builders import asks
from tests.storage import build
from tests.support.app import Bot


async def everybody_skips(data: Path, prompts: Path, *, people: int) -> None:
    """A database in which so many customers skipped the first question of the catalogue."""
    clock = SystemClock()
    asked = next(iter(load(prompts).usable().questions.values()))
    row = RevisionRow(asked.revision, asked.id, asked.topic, to_json(asked), build.sha("promise"), build.NOW, "Ana", "first")
    store, keys = open_storage(Settings(zeroparty_data_dir=data, zeroparty_prompts_dir=prompts), clock)
    try:
        await store.write(lambda unit: revisions.save(unit, (row,)))
        for number in range(people):
            owner, who = build.new_id(), build.address(str(7_000_000_000 + number))
            ask = build.ask(owner, question=asked.id, revision=row.sha256, outcome="skipped", sent_at=build.NOW, ended_at=build.NOW)
            await store.turn(who, build.meeting(who, owner, wordings=(build.QUESTION,), asks=(ask,)))
    finally:
        await store.close()
        keys.close()


@dataclass(frozen=True)
class Halves:
    """Everybody who read each of two wordings, in the order in which they came."""

    usual: Sequence[Customer]
    other: Sequence[Customer]


async def read_both_wordings(bot: Bot, *, at_least: int) -> Halves:
    """So many people at least in each half of a wording test of the first question, from hello to that question."""
    halves: dict[str | None, list[Customer]] = {"a": [], "b": []}
    while min(map(len, halves.values())) < at_least:
        customers = [bot.server.customer() for _ in range(20)]
        await everybody_says(bot, customers, "/start")
        await everybody_says(bot, customers, "Yes, ask me")
        for customer in customers:
            [ask] = await asks(bot, customer)
            halves[ask.variant].append(customer)
    return Halves(halves["a"], halves["b"])


async def everybody_says(bot: Bot, customers: Sequence[Customer], words: str) -> None:
    """All at once."""
    for customer in customers:
        await customer.says(words)
    await bot.listens()
