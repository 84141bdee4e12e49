"""`zeroparty privacy erase`: the same path as in the chat, after one question; beside a running bot, by that bot."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import dataclass
from getpass import getuser

from bot.app.session import opened
from bot.clock import Clock, SystemClock
from bot.commands.shared.waiting import looks
from bot.customers.finding import customer_id, nobody
from bot.engine.model.ids_and_time import crockford, crockford_number, receipt_code
from bot.errors import SettingsError, ZeropartyError
from bot.publishing.requests import EraseRequest, erase_requests
from bot.runtime.erased_by import note_eraser
from bot.runtime.persistence.rows import state_of
from bot.settings import Settings, read_settings
from storage import erasure
from storage.crypto.keys import Keys
from storage.erasure import Erasure
from storage.errors import AlreadyRunning
from storage.people import customers, ledger
from storage.store import Store

_ACCOUNT = ""
"""As in the chat: one installation serves one bot."""


_HELD_OPEN = "not done yet: a reader holds the database open; `zeroparty run` finishes it"
_ASKED = "not done yet: the running bot was asked to and has not begun; the same command says again how far it is"


@dataclass(frozen=True, slots=True)
class _Erased:
    """The receipt, and whether nothing is left to be done here."""

    receipt: str
    is_done: bool
    why_not: str = ""


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
        print(erased.why_not, file=sys.stderr)
    return 0 if erased.is_done else 1


async def _erase(name: str, *, is_sure: bool) -> _Erased:
    """Found and confirmed beside whoever writes; then done here, or by the bot that holds the database."""
    settings, clock = read_settings(), SystemClock()
    async with opened(settings, clock, read_only=True) as store:
        begun = next((one for one in await asyncio.to_thread(erasure.pending, store.keys) if _is_of(one, name, store.keys)), None)
        customer = None if begun else await _agreed(store, name, is_sure=is_sure)
    receipt = begun.receipt if begun else receipt_code(clock.nonce())
    try:
        async with opened(settings, clock) as store:
            return await _here(store, customer, receipt, clock)
    except AlreadyRunning:
        if customer is not None:
            erase_requests(settings.zeroparty_data_dir).leave(EraseRequest(customer, receipt, getuser()), receipt)
        return await _by_the_bot(settings, clock, receipt)


async def _agreed(store: Store, name: str, *, is_sure: bool) -> int:
    customer = await customer_id(store, name)
    if customer is None:
        raise nobody(name)
    if not is_sure:
        await _confirm(store, customer)
    return customer


async def _here(store: Store, customer: int | None, receipt: str, clock: Clock) -> _Erased:
    """An erasure that was interrupted is taken up, under the receipt it was begun with."""
    if customer is not None:
        await note_eraser(store, receipt, by=getuser(), at=clock.now())
        await erasure.erase(store, customer, receipt=receipt, at=clock.now(), account=_ACCOUNT)
    else:
        await erasure.resume(store, at=clock.now(), only=receipt)
    return await _now(store.keys, receipt)


async def _by_the_bot(settings: Settings, clock: Clock, receipt: str) -> _Erased:
    """Wait a moment for the running bot, which holds the database and was asked to."""
    found = _Erased(receipt, is_done=False, why_not=_ASKED)
    async for _ in looks():
        async with opened(settings, clock, read_only=True) as store:
            found = await _now(store.keys, receipt)
        if found.is_done:
            break
    return found


async def _now(keys: Keys, receipt: str) -> _Erased:
    entry = await asyncio.to_thread(erasure.find, keys, receipt)
    return _Erased(receipt, entry is not None and entry.is_done, _HELD_OPEN if entry else _ASKED)


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
    loaded = await store.read(lambda unit: customers.by_id(unit, customer))
    if loaded is not None and state_of(loaded).deletion_held:
        print("They asked that nothing is deleted while its use is restricted (GDPR Art. 18(1)).", file=sys.stderr)
    asked = f"Erase customer {crockford(customer)} with their whole history (current answers: {kept})? It cannot be undone. [y/N] "
    print(asked, end="", file=sys.stderr, flush=True)
    if (await asyncio.to_thread(sys.stdin.readline)).strip().lower() not in ("y", "yes"):
        raise ZeropartyError("nothing was erased")
