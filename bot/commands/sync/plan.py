"""`zeroparty sync plan`: what a run would do, before a byte leaves."""

from __future__ import annotations

import argparse
import asyncio
from functools import partial
from typing import Any

from bot.commands.shared.progress import Progress
from bot.commands.sync.asking import doing, show
from bot.sync.plan import in_words, plan
from bot.sync.running.report import Report
from bot.sync.running.run import prepared
from bot.sync.running.sending import Sender
from storage.receivers import change_feed
from storage.syncing import state


def run(options: argparse.Namespace) -> int:
    """1 when an error of the mapping keeps something from being written."""
    document = asyncio.run(_plan(options.connection))
    show(document, in_words(document), as_json=options.json)
    return 1 if any(one["severity"] == "error" for one in document["findings"]) else 0


async def _plan(name: str) -> dict[str, Any]:
    async with doing() as do, do.open(name, is_counted=False) as (connection, connector):
        findings = tuple(await do.lint(connection, connector))
        standing = await do.store.read(partial(state.connection, name=name))
        report = Report(name, "plan", do.clock.now())
        work = await prepared(do.sync(connection, connector), standing, report, Sender(connector), needs_key=False)
        many = await do.store.read(change_feed.count)
        bar = Progress()
        made = await plan(work, findings, lambda done: bar(min(1.0, done / many) if many else 1.0))
        bar.end()
        return made.as_json()
