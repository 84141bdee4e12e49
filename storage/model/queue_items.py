"""What waits to be done: handed to whoever claims it, and taken back when they are done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.model.records import Address, CustomerId


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One thing to deliver; rows of one customer leave in the order (version, position)."""

    id: int
    customer: CustomerId
    channel: str
    version: int
    position: int
    kind: str
    """message, amend, file."""
    key: str
    """The name by which later amendments find the message: `notice:<id>`, `ask:<id>`, `reply:...`."""
    proactive: bool
    body_clear: str
    dedup_key: str
    not_before: datetime
    not_after: datetime | None
    """From then on it is too late: it expires instead of leaving."""
    ask: int | None
    lease_until: datetime | None = None
    """It is taken as soon as it is written, and another process may take it from then on; nothing when it waits to be taken."""


@dataclass(frozen=True, slots=True)
class OutboxEnd:
    """What became of one delivery; its body is blanked, the platform's name of the message stays for amendments."""

    id: int
    state: str
    """sent, uncertain, failed, expired, cancelled."""
    at: datetime
    message_ref: str | None = None
    why: str | None = None
    """For people, without personal data."""


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
