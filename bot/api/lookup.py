"""One look at the records for one request: whose token it is, whom it asks about, what may be told; and the note of it.

What is told is noted in the same transaction that reads it: either a receiver's note stands and the consent stood with it, or
nothing was told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from bot.api.preferences import known
from bot.export.consent_filter import Filter
from bot.export.sealed import against_the_seal
from prompts.catalogue.catalogue import Catalogue
from storage.model.accountability import DeliveryRow
from storage.people import customers
from storage.receivers import api_tokens, deliveries, exports
from storage.receivers.api_tokens import ApiToken
from storage.receivers.exports import Look
from storage.store import Store
from storage.turn.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class Asked:
    """With which token, about whom, and for what; `purpose` is empty where it was not said, or not once."""

    secret_sha256: bytes
    system: str
    ident: str
    purpose: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Looked:
    """Whose token it is, if it opens anything; and what may be told now: nothing, whatever the reason, is nothing."""

    token: ApiToken | None
    preferences: Mapping[str, Any] | None = None
    notes: tuple[DeliveryRow, ...] = ()
    """What the receiver had not been told before."""


async def look(store: Store, catalogue: Catalogue, asked: Asked) -> Looked:
    """One read, and a write where something is told for the first time."""
    found = await store.read(partial(_look, catalogue, asked))
    # Read again where it is noted: a withdrawal in between tells nothing, and leaves no note of what was not told.
    return await store.write(partial(_look_and_note, catalogue, asked)) if found.notes else found


def _look_and_note(catalogue: Catalogue, asked: Asked, unit: Unit) -> Looked:
    found = _look(catalogue, asked, unit)
    deliveries.record(unit, found.notes, is_now=True)
    return found


def _look(catalogue: Catalogue, asked: Asked, unit: Unit) -> Looked:
    token = api_tokens.by_secret(unit, asked.secret_sha256)
    if token is None:
        return Looked(None)
    customer = customers.by_external_id(unit, asked.system, asked.ident) if asked.purpose in token.purposes else None
    wanted = Look(asked.now, with_proof=False, receiver=token.receiver)
    people = exports.these(unit, (customer,), wanted) if customer is not None else []
    if not people:
        return Looked(token)
    filter_ = Filter(asked.now, catalogue, asked.purpose, token.receiver)
    person = against_the_seal(people[0], filter_.names)
    found = known(person, filter_)
    if found is None:
        return Looked(token)
    new = {attribute: answer for attribute, answer in found.answers.items() if person.handed_on.get(answer.id) != "set"}
    notes = (DeliveryRow(person.id, token.receiver, attribute, answer.id, asked.now, "set") for attribute, answer in new.items())
    return Looked(token, found.preferences, tuple(notes))
