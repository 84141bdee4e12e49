"""A file made beside a running bot, in its own process: in a thread and on a loop of its own, so that no customer waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from bot.clock import Clock
from bot.export.runner import Report, Wanted, export
from bot.publishing.aside import aside
from prompts.catalogue.catalogue import Catalogue
from storage.crypto.keys import Keys
from storage.store import Store


async def export_beside(
    url: str, keys: Keys, catalogue: Catalogue, clock: Clock, wanted: Wanted, progress: Callable[[int], None], *, ledger: Path
) -> Report:
    """As `export`, on a store of its own that only reads; `progress` is called in another thread."""

    async def made() -> Report:
        store = Store.open(url, keys=keys, read_only=True)
        try:
            return await export(store, catalogue, clock, wanted, progress, ledger=ledger)
        finally:
            await store.close()

    return await aside(lambda: asyncio.run(made()))
