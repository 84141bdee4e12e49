"""Records of many customers who were all asked the same, so that something can be said about a question."""

from __future__ import annotations

from pathlib import Path

from bot.clock import SystemClock
from bot.opening import open_storage
from bot.settings import Settings
from prompts.load import load
from prompts.revision import to_json
from storage import revisions
from storage.records import RevisionRow
from tests.storage import build


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
