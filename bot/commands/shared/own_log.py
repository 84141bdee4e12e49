"""The installation's own log, read beside a running bot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.app.session import opened
from bot.clock import SystemClock
from bot.publishing.going_live import live_now
from bot.settings import read_settings
from bot.simulation.history.fact_log import read_log
from bot.simulation.history.log import Log
from prompts.catalogue.catalogue import Catalogue
from prompts.kinds.table import KINDS


@dataclass(frozen=True, slots=True)
class OwnLog:
    """What happened, to whom, and what is live now."""

    log: Log
    customers: list[int]
    """Their ids, by their numbers in the log."""
    catalogue: Catalogue


def own_log(progress: Callable[[float], None]) -> OwnLog:
    """Everything that the fact log tells about asking; nothing is written, and no answer is opened."""
    return asyncio.run(_read(progress))


async def _read(progress: Callable[[float], None]) -> OwnLog:
    settings, clock = read_settings(), SystemClock()
    async with opened(settings, clock, read_only=True) as store:
        catalogue = await live_now(settings, store, clock)
        typed = frozenset(question.id for question in catalogue.questions.values() if KINDS[question.kind].is_typed)
        log, customers = await read_log(store, clock.now(), typed, progress)
        return OwnLog(log, customers, catalogue)
