"""`zeroparty privacy restrict`: nobody asks and nothing leaves, as the customer wanted; beside a running bot, by that bot."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from getpass import getuser

from bot.app.session import opened
from bot.clock import SystemClock
from bot.commands.shared.waiting import looks
from bot.customers.finding import customer_id, nobody
from bot.engine.model.ids_and_time import crockford
from bot.engine.model.inputs import UseRestriction
from bot.engine.model.world import Moment
from bot.publishing.going_live import live_now
from bot.publishing.requests import RestrictRequest, restrict_requests
from bot.runtime.persistence.rows import state_of
from bot.runtime.turns import Turns
from bot.runtime.use_restriction import restrict_use
from bot.settings import read_settings
from storage.errors import AlreadyRunning
from storage.people import customers
from storage.store import Store

_ASKED = "not done yet: the running bot was asked to and has not begun; `zeroparty privacy show` says when it is"


def run(options: argparse.Namespace) -> int:
    """Restrict, or lift; 1 while the running bot has not done it yet."""
    restriction = UseRestriction(options.lift, options.hold_deletion)
    customer, is_done = asyncio.run(_restrict(options.customer, restriction))
    is_restricted = options.lift != is_done
    if options.json:
        print(json.dumps({"customer": crockford(customer), "restricted": is_restricted, "done": is_done}, indent=2))
    elif is_done:
        print(f"the use of what {crockford(customer)} told us is {'restricted' if is_restricted else 'not restricted any more'}")
    if not is_done:
        print(_ASKED, file=sys.stderr)
    return 0 if is_done else 1


async def _restrict(name: str, restriction: UseRestriction) -> tuple[int, bool]:
    """Who it is, and whether it is done: here, or by the bot that holds the database."""
    settings, clock = read_settings(), SystemClock()
    async with opened(settings, clock, read_only=True) as store:
        customer = await customer_id(store, name)
        if customer is None:
            raise nobody(name)
        catalogue = await live_now(settings, store, clock)
    waiting, request = restrict_requests(settings.zeroparty_data_dir), _request(customer, restriction)
    try:
        async with opened(settings, clock) as store:
            turns = Turns(store, {}, lambda: catalogue)

            async def do(asked: RestrictRequest) -> None:
                moment = Moment(clock.now(), clock.nonce())
                wanted = UseRestriction(asked.is_lifted, asked.holds_deletion)
                await restrict_use(store, turns, asked.customer, wanted, moment, by=asked.by)

            # A bot that ended may have left some: said earlier, they must not come after this one.
            await waiting.carry_out(do)
            await do(request)
            return customer, True
    except AlreadyRunning:
        waiting.leave(request, f"{clock.nonce()}")
    async for _ in looks():
        async with opened(settings, clock, read_only=True) as store:
            if await _stands(store, customer, restriction):
                return customer, True
    return customer, False


def _request(customer: int, wanted: UseRestriction) -> RestrictRequest:
    return RestrictRequest(customer, wanted.is_lifted, getuser(), wanted.holds_deletion)


async def _stands(store: Store, customer: int, wanted: UseRestriction) -> bool:
    """Whether the records say what was wanted."""
    loaded = await store.read(lambda unit: customers.by_id(unit, customer))
    if loaded is None:
        return wanted.is_lifted
    state = state_of(loaded)
    return (state.use_restricted == 0) == wanted.is_lifted and (state.deletion_held or not wanted.holds_deletion)
