"""`zeroparty privacy erase`: the same path as in the chat, after one question; whatever was begun is finished."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.app.session import opened
from bot.clock import Clock, SystemClock
from bot.commands.privacy.customer_name import customer_id, nobody
from bot.engine.model.ids_and_time import crockford, crockford_number, receipt_code
from bot.errors import SettingsError, ZeropartyError
from bot.settings import read_settings
from storage import erasure
from storage.crypto.keys import Keys
from storage.erasure import Erasure
from storage.errors import AlreadyRunning
from storage.people import ledger
from storage.store import Store

_ACCOUNT = ""
"""As in the chat: one installation serves one bot."""


@dataclass(frozen=True, slots=True)
class _Erased:
    """The receipt, and whether nothing is left to be done here."""

    receipt: str
    is_done: bool


def run(options: argparse.Namespace) -> int:
    """Erase; 1 when nobody is known by that name, when it was not confirmed, or when a reader still holds it up."""
    return _run(options.customer, is_sure=options.yes, as_json=options.json)


def _run(name: str, *, is_sure: bool, as_json: bool) -> int:
    if not is_sure and not sys.stdin.isatty():
        raise SettingsError("--yes is needed where nobody can be asked whether to erase")
    erased = asyncio.run(_erase(name, is_sure=is_sure))
    if as_json:
        print(json.dumps({"receipt": erased.receipt, "done": erased.is_done}, indent=2))
    else:
        print(f"receipt {erased.receipt}")
    if not erased.is_done:
        print("not done yet: a reader holds the database open; `zeroparty run` finishes it", file=sys.stderr)
    return 0 if erased.is_done else 1


async def _erase(name: str, *, is_sure: bool) -> _Erased:
    clock = SystemClock()
    async with _held(clock) as store:
        if (finished := await _finished(store, name, clock)) is not None:
            return finished
        customer = await customer_id(store, name)
        if customer is None:
            raise nobody(name)
        if not is_sure:
            await _confirm(store, customer)
        receipt = receipt_code(clock.nonce())
        is_done = await erasure.erase(store, customer, receipt=receipt, at=clock.now(), account=_ACCOUNT)
        return _Erased(receipt, is_done)


@asynccontextmanager
async def _held(clock: Clock) -> AsyncIterator[Store]:
    """Looked at first, so that a wrong folder is an error and not a new database."""
    settings = read_settings()
    async with opened(settings, clock, read_only=True):
        pass
    try:
        async with opened(settings, clock) as store:
            yield store
    except AlreadyRunning as error:
        raise SettingsError(f"{error} The customer can also erase everything themselves: /delete in the chat.") from None


async def _finished(store: Store, name: str, clock: Clock) -> _Erased | None:
    """An erasure of this very customer that was interrupted: taken up, under the receipt it was begun with."""
    begun = [one for one in await asyncio.to_thread(erasure.pending, store.keys) if _is_of(one, name, store.keys)]
    await erasure.resume(store, at=clock.now())
    if not begun:
        return None
    now = await asyncio.to_thread(erasure.find, store.keys, begun[0].receipt)
    return _Erased(begun[0].receipt, now is not None and now.is_done)


def _is_of(begun: Erasure, name: str, keys: Keys) -> bool:
    """By number, or by the keyed hash of the address: the rows that knew the address may be gone already."""
    channel, colon, ident = name.partition(":")
    if colon:
        return keys.pepper.lane(channel, ident) in begun.plan["lanes"]
    return begun.customer is not None and begun.customer == crockford_number(name)


async def _confirm(store: Store, customer: int) -> None:
    """One question on the terminal; anything but a yes leaves everything as it was."""
    answers = await store.read(lambda unit: ledger.answers(unit, customer))
    kept = sum(answer.cell_clear is not None for answer in answers)
    asked = (
        f"Erase customer {crockford(customer, 13)} with their whole history (current answers: {kept})? It cannot be undone. [y/N] "
    )
    print(asked, end="", file=sys.stderr, flush=True)
    if (await asyncio.to_thread(sys.stdin.readline)).strip().lower() not in ("y", "yes"):
        raise ZeropartyError("nothing was erased")
