"""Ann, who has lived through everything that can be on record: by talking to the real bot, and by rows of what is to come."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.customers.data_copy import data_copy
from bot.ports import File
from storage.model.accountability import DeliveryRow, RightsRow
from storage.model.records import Address, ExternalId, RestrictionRow
from storage.model.turns import Loaded, Writes
from storage.people import customers, ledger, rights_requests
from storage.receivers import deliveries
from tests.botapi import Customer
from tests.support.app import Bot, says_yes

WISH = 'more "Kenyan" <b>coffees</b> & peaberries'
BOBS_WISH = "liquorice flavoured beans"


@dataclass(frozen=True)
class Ann:
    """Who she is to the messenger and to us."""

    customer: Customer
    number: int
    bob: Customer
    """Somebody else, of whom her copy must know nothing."""


async def act(bot: Bot, customer: Customer, *steps: str) -> None:
    """Taps in brackets, words without."""
    for step in steps:
        await (customer.taps(step[1:-1]) if step.startswith("[") else customer.says(step))
        await bot.listens()


async def number_of(bot: Bot, customer: Customer) -> int:
    """The customer's number with us."""
    found = await bot.app.store.read(lambda unit: customers.by_address(unit, Address("telegram", str(customer.id))))
    assert found is not None
    return found


async def lived(bot: Bot) -> Ann:
    """Yes, an answer, a correction, a wish that stays with us; then Bob, who is somebody else."""
    ann, bob = bot.server.customer(), bot.server.customer()
    await says_yes(bot, ann)
    await act(bot, ann, "[Dark]", "[Change]", "[Light]", "[One more?]", WISH)
    await bot.time_passes(timedelta(days=9))
    await says_yes(bot, bob)
    await act(bot, bob, "[Medium]", "[One more?]", BOBS_WISH)
    known = Ann(ann, await number_of(bot, ann), bob)
    await _what_others_write(bot, known.number)
    return known


async def _what_others_write(bot: Bot, customer: int) -> None:
    """Rows of parts that have no conversation of their own: an export's notes, a CRM's id, an old restriction, a request."""
    now = bot.clock.now()
    given = await bot.app.store.read(lambda unit: ledger.answers(unit, customer))

    def linked(loaded: Loaded | None) -> tuple[Writes, None]:
        assert loaded is not None
        row = replace(loaded.customer, version=loaded.customer.version + 1)
        old = RestrictionRow(2**61, customer, "roast", None, now - timedelta(days=3), now - timedelta(days=2))
        return Writes(row, external_ids=(ExternalId("hubspot", "hub-4711", now),), restrictions=(old,)), None

    await bot.app.store.turn(customer, linked)
    sent = [DeliveryRow(customer, "hubspot", "coffee_roast", one.id, now, "set") for one in given if one.question == "roast"]
    await bot.app.store.write(lambda unit: deliveries.record(unit, sent))
    request = RightsRow(2**60, customer, "access", "fulfilled", now, now + timedelta(days=30), now)
    await bot.app.store.write(lambda unit: rights_requests.receive(unit, request))


async def copied(bot: Bot, customer: int, language: str = "en") -> File:
    """The data copy as the chat would hand it over now."""
    return await data_copy(bot.app.store, customer, bot.clock.now(), bot.app.catalogue(), language)


def unzipped(file: File) -> dict[str, str]:
    """Name -> text of each file in it."""
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def document(file: File, name: str = "my-answers.json") -> dict[str, Any]:
    """One of the JSON files."""
    read: dict[str, Any] = json.loads(unzipped(file)[name])
    return read
