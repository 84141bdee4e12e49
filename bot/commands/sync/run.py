"""`zeroparty sync run`: send what changed, now; beside a running bot, by that bot."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
from functools import partial
from typing import Any

from bot.clock import SystemClock
from bot.commands.shared.progress import Progress
from bot.commands.sync.asking import doing, show
from bot.errors import Unreachable
from bot.publishing.requests import SyncRequest, sync_requests
from bot.runtime.older_copy import refuse_older_copy
from bot.settings import read_settings
from bot.sync.running.report import in_words
from storage.errors import AlreadyRunning
from storage.receivers import change_feed
from storage.syncing import state

_RARELY = 50_000
"""Objects made before the collector looks for circles among them."""
_LOOK_EVERY = 0.5
_WAIT_AT_MOST = 1800.0
"""Seconds: how long a run of the running bot is watched."""


def run(options: argparse.Namespace) -> int:
    """1 when a row was given up or the run ended early; 3 when the system is out of reach."""
    # What a page is made of is let go by counting: a collector that looks a thousand times finds next to nothing.
    gc.set_threshold(_RARELY)
    report = asyncio.run(_run(options.connection))
    show(report, in_words(report), as_json=options.json)
    if report["stopped_because"].startswith("out of reach"):
        return 3
    return 1 if report["dead"] or report["stopped_because"] else 0


async def _run(name: str) -> dict[str, Any]:
    try:
        async with doing(read_only=False) as do:
            await refuse_older_copy(do.store)
            many = await do.store.read(change_feed.count)
            bar = Progress()
            report = await do.run(name, trigger="command", progress=lambda done: bar(min(1.0, done / many) if many else 1.0))
            bar.end()
            return report.as_json()
    except AlreadyRunning:
        return await _by_the_bot(name)


async def _by_the_bot(name: str) -> dict[str, Any]:
    """The running bot holds the records: it is asked, and watched until it has done it."""
    settings, ident = read_settings(), SystemClock().nonce()
    async with doing() as do:
        do.connection(name)
    sync_requests(settings.zeroparty_data_dir).leave(SyncRequest(name, "run", ident), f"{ident}")
    print("the running bot was asked to", file=sys.stderr)
    waited = 0.0
    while waited < _WAIT_AT_MOST:
        await asyncio.sleep(_LOOK_EVERY)
        waited += _LOOK_EVERY
        async with doing() as do:
            found = await do.store.read(partial(state.run, ident=ident))
        if found is not None:
            return dict(json.loads(found.body))
    raise Unreachable(
        f"the running bot has not done it within {_WAIT_AT_MOST / 60:g} minutes; `zeroparty sync status {name}` says more"
    )
