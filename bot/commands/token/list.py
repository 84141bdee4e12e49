"""`zeroparty token list`: every token, without its secret."""

from __future__ import annotations

import argparse
import asyncio
import json

from bot.app.session import opened
from bot.clock import SystemClock
from bot.commands.token.carrying_out import name_of
from bot.engine.model.ids_and_time import iso, iso_or_none
from bot.settings import read_settings
from storage.receivers import api_tokens
from storage.receivers.api_tokens import ApiToken


def run(options: argparse.Namespace) -> int:
    """Print them, oldest first."""
    tokens = asyncio.run(_all())
    if options.json:
        print(json.dumps({"tokens": [_document(token) for token in tokens]}, indent=2))
        return 0
    for token in tokens:
        standing = f"revoked {iso(token.revoked_at)}" if token.revoked_at else f"since {iso(token.made_at)}"
        print(f"{name_of(token)}  {token.receiver}: {', '.join(token.purposes)}  {standing}")
    if not tokens:
        print("there is no token; `zeroparty token new` makes one")
    return 0


async def _all() -> list[ApiToken]:
    async with opened(read_settings(), SystemClock(), read_only=True) as store:
        return await store.read(api_tokens.all_tokens)


def _document(token: ApiToken) -> dict[str, object]:
    return {
        "token": name_of(token),
        "receiver": token.receiver,
        "purposes": list(token.purposes),
        "made_at": iso(token.made_at),
        "revoked_at": iso_or_none(token.revoked_at),
    }
