"""`zeroparty token new`: a token for a receiver; beside a running bot, by that bot."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys

from bot.api.tokens import SECRET_BYTES, hash_of, secret_of
from bot.app.session import opened
from bot.clock import SystemClock
from bot.commands.shared.receivers import no_such_receiver
from bot.commands.token.carrying_out import carry_out, name_of
from bot.errors import SettingsError
from bot.publishing.going_live import live_now
from bot.publishing.requests import TokenRequest
from bot.settings import read_settings
from prompts.catalogue.catalogue import Catalogue
from storage.receivers import api_tokens
from storage.receivers.api_tokens import ApiToken


def run(options: argparse.Namespace) -> int:
    """Make it, and print the secret: nobody can show it again."""
    token, secret, is_done = asyncio.run(_new(options.receiver, options.purposes))
    if options.json:
        made = {"token": name_of(token), "secret": secret, "receiver": token.receiver, "purposes": list(token.purposes)}
        print(json.dumps(made, indent=2))
    else:
        print(f"token   {name_of(token)}, for {token.receiver}: {', '.join(token.purposes)}")
        print(f"secret  {secret}")
        print("It is shown this once. Ask with: Authorization: Bearer and the secret.", file=sys.stderr)
    if not is_done:
        print("the running bot has not taken it in yet; `zeroparty token list` says when it has", file=sys.stderr)
    return 0


async def _new(receiver: str, purposes: str) -> tuple[ApiToken, str, bool]:
    settings, clock = read_settings(), SystemClock()
    async with opened(settings, clock, read_only=True) as store:
        catalogue = await live_now(settings, store, clock)
    named = _purposes_of(receiver, purposes, catalogue)
    secret = secret_of(clock.entropy(SECRET_BYTES))
    token = ApiToken(clock.nonce(), hash_of(secret), receiver, named, clock.now())
    is_done = await carry_out(
        TokenRequest.new(token), lambda unit: any(one.id == token.id for one in api_tokens.all_tokens(unit)), name_of(token)
    )
    return token, secret, is_done


def _purposes_of(receiver: str, purposes: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The purposes named, if this receiver has them; raises `SettingsError` with those there are."""
    receivers = {one.id: one for one in catalogue.brand.receivers}
    if receiver not in receivers:
        raise no_such_receiver(receiver, catalogue)
    named = tuple(dict.fromkeys(part.strip() for part in purposes.split(",") if part.strip()))
    known = sorted(receivers[receiver].purposes)
    wrong = [purpose for purpose in named if purpose not in known]
    if wrong or not named:
        what = f"{receiver} has no purpose {wrong[0]!r}" if wrong else "no purpose is named"
        raise SettingsError(f"--purposes: {what}; it has {', '.join(known)}")
    return named
