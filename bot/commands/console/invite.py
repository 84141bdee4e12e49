"""`zeroparty console invite`: a sign-in link for somebody; beside a running bot, by that bot."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys

from bot.app.session import opened
from bot.clock import SystemClock
from bot.commands.shared.waiting import looks
from bot.console.guard import SIGN_IN
from bot.console.sign_in import new_link, new_secret
from bot.console.staff import Role
from bot.engine.model.ids_and_time import iso
from bot.errors import SettingsError
from bot.publishing.requests import InviteRequest, invite_requests
from bot.settings import read_settings
from storage.errors import AlreadyRunning
from storage.receivers import staff
from storage.receivers.staff import StaffLink

_LONGEST = 80


def run(options: argparse.Namespace) -> int:
    """Make the link, and print it: nobody can show it again."""
    name = " ".join(options.name.split())
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise SettingsError(f"NAME: say who it is in at most {_LONGEST} letters, for example Ann")
    address, link, is_done = asyncio.run(_invite(name, Role(options.role)))
    if options.json:
        print(json.dumps({"name": name, "role": options.role, "link": address, "until": iso(link.until)}, indent=2))
    else:
        print(address)
        print(f"For {name}, as {options.role}; it opens once, until {link.until:%Y-%m-%d %H:%M} UTC.", file=sys.stderr)
    if not is_done:
        print("the running bot has not taken it in yet: the link opens when it has", file=sys.stderr)
    return 0


async def _invite(name: str, role: Role) -> tuple[str, StaffLink, bool]:
    settings, clock = read_settings(), SystemClock()
    secret = new_secret(clock)
    link = new_link(name, [role], secret, clock.now())
    request = InviteRequest.of(link)
    address = f"{settings.public_url}{SIGN_IN}?key={secret}"
    try:
        async with opened(settings, clock) as store:
            await store.write(request.carry_out)
            return address, link, True
    except AlreadyRunning:
        invite_requests(settings.zeroparty_data_dir).leave(request, link.secret_sha256.hex()[:16])
    async for _ in looks():
        async with opened(settings, clock, read_only=True) as store:
            if await store.read(lambda unit: staff.link(unit, link.secret_sha256)):
                return address, link, True
    return address, link, False
