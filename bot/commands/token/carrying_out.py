"""A change of the tokens: here, or by the bot that holds the database."""

from __future__ import annotations

from collections.abc import Callable

from bot.app.session import opened
from bot.clock import SystemClock
from bot.commands.shared.waiting import looks
from bot.engine.model.ids_and_time import crockford
from bot.publishing.requests import TokenRequest, token_requests
from bot.settings import read_settings
from storage.errors import AlreadyRunning
from storage.receivers.api_tokens import ApiToken
from storage.turn.unit_of_work import Unit


def name_of(token: ApiToken) -> str:
    """Its id as people see it."""
    return crockford(token.id)


async def carry_out(request: TokenRequest, is_done: Callable[[Unit], bool], name: str) -> bool:
    """Do it; where a running bot holds the database, ask it and wait a moment. Returns whether it is done."""
    settings, clock = read_settings(), SystemClock()
    try:
        async with opened(settings, clock) as store:
            await store.write(request.carry_out)
            return True
    except AlreadyRunning:
        token_requests(settings.zeroparty_data_dir).leave(request, name)
    async for _ in looks():
        async with opened(settings, clock, read_only=True) as store:
            if await store.read(is_done):
                return True
    return False
