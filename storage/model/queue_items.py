"""What waits to be done: handed to whoever claims it, and taken back when they are done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.model.records import Address, CustomerId, OutboxRow


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One raw update, durable before the platform is told; `body_clear` is blanked once handled."""

    id: int
    channel: str
    event_key: str
    """Unique per channel and account, as the platform counts: an update id, a message id."""
    lane: str
    """Items of one lane are handled one after the other; a keyed hash of the conversation, never a readable id."""
    body_clear: str
    received_at: datetime
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class DeadItem:
    """An update that could not be handled; `error` says why without personal data."""

    id: int
    channel: str
    event_key: str
    received_at: datetime
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class DueCustomer:
    """Somebody who has to be looked at now."""

    customer: CustomerId
    due_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Untold:
    """The end of a delivery that no turn has taken note of yet."""

    outbox: int
    customer: CustomerId
    key: str
    ask: int | None
    proactive: bool
    state: str
    at: datetime
    message_ref: str | None
    why: str | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """An outbox row taken for delivery, with the address it goes to."""

    row: OutboxRow
    address: Address
    attempts: int
    lease_until: datetime
    """From then on another process may take it."""
