"""The record of one customer, for commands that only read: it works beside a running bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.app.session import opened
from bot.clock import Clock, SystemClock
from bot.customers.finding import customer_id, nobody
from bot.publishing.going_live import live_now
from bot.settings import read_settings
from prompts.catalogue.catalogue import Catalogue
from storage.store import Store


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """What reading about one customer needs."""

    store: Store
    customer: int
    clock: Clock
    catalogue: Catalogue


@asynccontextmanager
async def customer_record(name: str) -> AsyncIterator[CustomerRecord]:
    """The customer behind a name, on storage that is only read: it works beside a running bot."""
    settings, clock = read_settings(), SystemClock()
    async with opened(settings, clock, read_only=True) as store:
        customer = await customer_id(store, name)
        if customer is None:
            raise nobody(name)
        yield CustomerRecord(store, customer, clock, await live_now(settings, store, clock))
