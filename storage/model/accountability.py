"""What has to be accounted for afterwards (GDPR Art. 5(2)): what left, who was told, which rights were used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.model.records import CustomerId


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Whether a customer's consent events are as they were written."""

    events: int
    broken: str | None
    """What does not fit, `None` when all does."""


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """Which field of which answer went to another system, and when."""

    customer: CustomerId
    system: str
    field: str
    answer: int
    at: datetime
    action: str
    """set, cleared, erased."""
    read_back_at: datetime | None = None
    """Of what was cleared, when somebody looked there and it was gone; nothing where they were only told."""


@dataclass(frozen=True, slots=True)
class TombstoneRow:
    """A receiver that has to be told that somebody was erased; `external_id_clear` is what `external_system` calls them."""

    id: int
    customer: CustomerId
    system: str
    """The receiver."""
    external_id_clear: str | None
    at: datetime
    external_system: str | None = None
    """The receiver itself, or another system where the receiver has no name of its own for them."""
    held: tuple[str, ...] = ()
    """Fields there that a live connection wrote."""
    told_at: datetime | None = None
    """When the receiver forgot them, as was read back."""
    also_in: tuple[str, ...] = ()
    """Further records there that may hold something of theirs: they were being moved from one to another."""
    had_something: bool = True
    """Whether the receiver was ever handed anything of theirs; else it only knows them by a link."""
    is_lost: bool = False
    """Whether they are not erased: the records of them are lost, so what was handed on is taken back, and no more than that."""


@dataclass(frozen=True, slots=True)
class RightsRow:
    """A right that somebody used; the person is taken out of it when they are erased, that it was answered stays."""

    id: int
    customer: CustomerId | None
    right: str
    state: str
    """open, in_progress, fulfilled, revoked, denied, expired (Data Rights Protocol 0.9)."""
    received_at: datetime
    expected_by: datetime
    closed_at: datetime | None = None
    reason: str | None = None
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry of the audit chain; `entry` is gone once the person in it was erased."""

    seq: int
    at: datetime
    customer: CustomerId | None
    entry: str | None
