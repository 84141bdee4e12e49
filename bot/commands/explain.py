"""`zeroparty explain CUSTOMER`: why somebody is asked, or why not now; every question with the rule that holds it back."""

from __future__ import annotations

import argparse
import asyncio
import json

from bot.app.session import opened
from bot.clock import SystemClock
from bot.customers.finding import customer_id, nobody
from bot.customers.next_question import NextQuestion, next_question
from bot.publishing.going_live import live_now
from bot.runtime.circuit_breaker import world_of
from bot.runtime.persistence.rows import state_of
from bot.settings import read_settings
from storage.people import customers


def run(options: argparse.Namespace) -> int:
    """Explain; 1 when nobody is known by that name."""
    found = asyncio.run(_explained(options.customer, options.language))
    print(json.dumps(found.as_json(), ensure_ascii=False, indent=2) if options.json else "\n".join(_in_words(found)))
    return 0


async def _explained(name: str, language: str) -> NextQuestion:
    settings, clock = read_settings(), SystemClock()
    async with opened(settings, clock, read_only=True) as store:
        customer = await customer_id(store, name)
        loaded = await store.read(lambda unit: customers.by_id(unit, customer)) if customer is not None else None
        if loaded is None:
            raise nobody(name)
        catalogue = await live_now(settings, store, clock)
        world = await store.read(world_of)
        return next_question(state_of(loaded), clock.now(), catalogue, world, language)


def _in_words(found: NextQuestion) -> list[str]:
    return [f"{found.found.decision:<5} {found.sentence}", *(f"  {one.question:<24} {one.words}" for one in found.line)]
