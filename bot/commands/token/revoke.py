"""`zeroparty token revoke`: from now on a token opens nothing; beside a running bot, by that bot."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys

from bot.app.session import opened
from bot.clock import SystemClock
from bot.commands.token.carrying_out import carry_out
from bot.engine.model.ids_and_time import crockford_number
from bot.errors import ZeropartyError
from bot.publishing.requests import TokenRequest
from bot.settings import read_settings
from storage.receivers import api_tokens


def run(options: argparse.Namespace) -> int:
    """Revoke it; 1 while the running bot has not done so yet: until then the token opens what it opened."""
    is_done = asyncio.run(_revoke(options.token))
    if options.json:
        print(json.dumps({"token": options.token, "revoked": is_done}, indent=2))
    elif is_done:
        print(f"token {options.token} opens nothing any more")
    if not is_done:
        print("not done yet: the running bot was asked to; `zeroparty token list` says when it is", file=sys.stderr)
    return 0 if is_done else 1


async def _revoke(name: str) -> bool:
    settings, clock = read_settings(), SystemClock()
    number = crockford_number(name)
    async with opened(settings, clock, read_only=True) as store:
        known = {token.id: token for token in await store.read(api_tokens.all_tokens)}
    if number is None or number not in known:
        raise ZeropartyError(f"there is no token {name!r}; `zeroparty token list` names them")
    if known[number].revoked_at is not None:
        return True
    return await carry_out(
        TokenRequest.revoking(number, clock.now()),
        lambda unit: any(token.id == number and token.revoked_at is not None for token in api_tokens.all_tokens(unit)),
        f"{name}-revoked",
    )
