"""`zeroparty sync plan`: what a run would do, before a byte leaves."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from bot.commands.shared.progress import Progress
from bot.commands.sync.asking import doing, show
from bot.sync.asked.rehearsing import rehearsed
from bot.sync.plan import in_words
from storage.receivers import change_feed


def run(options: argparse.Namespace) -> int:
    """1 when an error of the mapping keeps something from being written."""
    document = asyncio.run(_plan(options.connection))
    show(document, in_words(document), as_json=options.json)
    return 1 if any(one["severity"] == "error" for one in document["findings"]) else 0


async def _plan(name: str) -> dict[str, Any]:
    async with doing() as do:
        many = await do.store.read(change_feed.count)
        bar = Progress()
        document = await rehearsed(do, name, lambda done: bar(min(1.0, done / many) if many else 1.0))
        bar.end()
        return document
