"""What every verb of `sync` needs: the records, the questions that are live, and a CRM's troubles as errors for people."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bot.app.session import opened
from bot.clock import SystemClock
from bot.publishing.going_live import live_now
from bot.settings import read_settings
from bot.sync.asked.said import in_words
from bot.sync.doing import Doing


@asynccontextmanager
async def doing(*, read_only: bool = True) -> AsyncIterator[Doing]:
    """The records, beside a running bot where they are only read. Raises `AlreadyRunning`."""
    settings, clock = read_settings(), SystemClock()
    async with opened(settings, clock, read_only=read_only, keeps_little=True) as store:
        catalogue = await live_now(settings, store, clock)
        with in_words():
            yield Doing(store, clock, catalogue, settings.zeroparty_data_dir)


def show(document: object, lines: Sequence[str], *, as_json: bool) -> None:
    """To a script or to a person."""
    print(json.dumps(document, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))
