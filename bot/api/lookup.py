"""One look at the records for one request: whose token it is, whom it asks about, what may be told; and the note of it.

What is told is noted in the same transaction that reads it: either a receiver's note stands and the consent stood with it, or
nothing was told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.api.preferences import Known, known
from bot.export.consent_filter import Filter
from bot.export.sealed import against_the_seal
from prompts.catalogue.catalogue import Catalogue
from storage.model.accountability import DeliveryRow
from storage.people import customers
from storage.receivers import api_tokens, deliveries, exports
from storage.receivers.api_tokens import ApiToken
from storage.store import Store
from storage.turn.unit_of_work import Unit

_NOTED_AGAIN = timedelta(days=1)
"""Who is asked about at every page of a shop is noted once a day: the note says when the receiver had it last."""


@dataclass(frozen=True, slots=True)
class Asked:
    """About whom, and for what; `receiver` is the token's."""

    system: str
    ident: str
    purpose: str
    receiver: str
    now: datetime


async def token_of(store: Store, secret_sha256: bytes) -> ApiToken | None:
    """The token, while it opens anything."""
    token = await store.read(lambda unit: api_tokens.by_secret(unit, secret_sha256))
    return token if token is not None and token.revoked_at is None else None


async def look(store: Store, catalogue: Catalogue, asked: Asked) -> Mapping[str, Any] | None:
    """What may be told now; nothing where that is nothing, whatever the reason."""
    found, notes = await store.read(partial(_look, catalogue, asked))
    if notes:
        # Read again where it is noted: a withdrawal in between tells nothing, and leaves no note of what was not told.
        found = await store.write(partial(_look_and_note, catalogue, asked))
    return found.preferences if found else None


def _look_and_note(catalogue: Catalogue, asked: Asked, unit: Unit) -> Known | None:
    found, notes = _look(catalogue, asked, unit)
    deliveries.record(unit, notes)
    return found


def _look(catalogue: Catalogue, asked: Asked, unit: Unit) -> tuple[Known | None, list[DeliveryRow]]:
    customer = customers.by_external_id(unit, asked.system, asked.ident)
    people = exports.these(unit, (customer,), now=asked.now) if customer is not None else []
    if not people:
        return None, []
    person = against_the_seal(people[0])
    found = known(person, Filter(asked.now, catalogue, asked.purpose, asked.receiver))
    return found, _not_noted(unit, person.id, found, asked) if found else []


def _not_noted(unit: Unit, customer: int, found: Known, asked: Asked) -> list[DeliveryRow]:
    since = asked.now - _NOTED_AGAIN
    noted = {
        (row.field, row.answer)
        for row in deliveries.of_customer(unit, customer)
        if row.system == asked.receiver and row.action == "set" and row.at > since
    }
    told = {(attribute, answer.id) for attribute, answer in found.answers.items()}
    return [DeliveryRow(customer, asked.receiver, field, answer, asked.now, "set") for field, answer in sorted(told - noted)]
