"""`zeroparty doctor`: what is wrong, what cures it, and every setting with its source. It makes and changes nothing."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict

from bot.app.session import opened
from bot.clock import Clock, SystemClock
from bot.commands.examining.check import Check
from bot.commands.examining.installation import account, channels, environment, questions, sqlite
from bot.commands.examining.records import records
from bot.customers.looking import Look
from bot.publishing.requests import RetryRequest, retry_requests
from bot.settings import Settings, read_settings
from bot.settings.shown import shown
from storage.errors import AlreadyRunning
from storage.traffic import inbox

_SAMPLE = 500
"""Customers who are looked at closely: a few milliseconds each."""


def run(options: argparse.Namespace) -> int:
    """Look at everything; 1 when something is wrong. With `--retry`, what was given up is tried again instead."""
    settings, clock = read_settings(), SystemClock()
    if options.retry:
        said = asyncio.run(_retry(settings, clock))
        print(json.dumps({"detail": said}) if options.json else said)
        return 0
    checks = asyncio.run(_checks(settings, clock, _look(clock, at_all=options.all)))
    is_ok = all(check.ok for check in checks)
    settings_shown = [asdict(one) for one in shown(settings)]
    if options.json:
        document = {"ok": is_ok, "checks": [asdict(check) for check in checks], "settings": settings_shown}
        print(json.dumps(document, ensure_ascii=False, indent=2))
        return 0 if is_ok else 1
    for check in checks:
        print(f"{'ok  ' if check.ok else 'FIX '} {check.name}: {check.detail}{f' -> {check.fix}' if check.fix else ''}")
    print()
    for one in settings_shown:
        print(f"{one['name']} = {one['value']} ({one['source']})")
    return 0 if is_ok else 1


def _look(clock: Clock, *, at_all: bool) -> Look:
    """Consents and logs of some customers in seconds, of all in minutes."""
    return Look(progress=_say_how_far) if at_all else Look(most=_SAMPLE, start=clock.nonce())


async def _checks(settings: Settings, clock: Clock, look: Look) -> list[Check]:
    machine = [sqlite(), environment(), account(), questions(settings, clock)]
    return [*machine, *await records(settings, clock, look), *await channels(settings)]


def _say_how_far(looked_at: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{looked_at} customers", end="", file=sys.stderr, flush=True)


async def _retry(settings: Settings, clock: Clock) -> str:
    """In the database, for the next start; where a running bot holds that, by the bot. Returns what happened, in words."""
    async with opened(settings, clock, read_only=True):
        pass  # looked at first, so that a wrong folder is an error and not a new database
    try:
        async with opened(settings, clock) as store:
            count = await store.write(inbox.revive_all)
            return f"{count} updates are tried again when `zeroparty run` starts"
    except AlreadyRunning:
        retry_requests(settings.zeroparty_data_dir).leave(RetryRequest())
        return "the running bot tries them again within seconds; `zeroparty doctor` says what is left"
