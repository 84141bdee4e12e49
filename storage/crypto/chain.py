"""The hash chain of a customer's consent events: any later change, removal or insertion shows."""

from __future__ import annotations

import hashlib
import json

from storage.model.records import ConsentRow
from storage.model.timestamps import stored, stored_or_none


def genesis(customer: int) -> bytes:
    """What the first event of a customer is chained to."""
    return hashlib.sha256(f"consent|{customer}".encode()).digest()


def link(previous: bytes, event: ConsentRow) -> bytes:
    """The hash of an event that follows `previous`."""
    fields = [
        event.id, event.customer, event.purpose, event.status, event.wording, event.language, event.method,
        event.channel, event.message_ref, event.event_key, stored(event.at), stored_or_none(event.valid_until), event.jurisdiction,
    ]  # fmt: skip
    return hashlib.sha256(previous + json.dumps(fields, ensure_ascii=True).encode()).digest()
