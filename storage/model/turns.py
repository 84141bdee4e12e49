"""What a turn is given of one customer, and everything it changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from storage.model.misread import Misread
from storage.model.queue_items import OutboxEnd, OutboxRow
from storage.model.records import (
    Address,
    AnswerEnd,
    AnswerRow,
    AskMove,
    AskRow,
    ConsentRow,
    CustomerId,
    CustomerRow,
    DueRow,
    ExternalId,
    FactRow,
    HandedTo,
    PreferenceRow,
    RestrictionRow,
    SaidNo,
    SpokenCode,
    UsedLink,
    WordingRow,
)


class PastAsk(NamedTuple):
    """An ask as a turn reads it: whether, when and in which words, and what became of it. Many are made for each turn."""

    id: int
    question: str
    """The id under which it is known now."""
    at: datetime
    revision: str
    wording: str
    outcome: str
    slowed: bool
    explained: bool
    number: int
    """Its place in the customer's log."""


class CurrentAnswer(NamedTuple):
    """An answer that stands, as a turn reads it."""

    id: int
    ask: int
    opens: Callable[[], str]
    """Opens the cell: most turns need the values of few answers. Raises `Unreadable`."""
    provenance: str
    purpose: str
    consent: int
    answered_at: datetime
    keep_until: datetime
    fresh_until: datetime | None

    @property
    def cell_clear(self) -> str:
        """Value and words; raises `Unreadable`."""
        return self.opens()


@dataclass(frozen=True, slots=True)
class Line:
    """What of the outbox is one customer's, and what they were asked there."""

    has_waiting: bool = False
    """Whether something is queued, for now or for later."""
    is_moving: bool = False
    """Whether something is on its way."""
    asked: Mapping[tuple[str, str], str] = field(default_factory=lambda: MappingProxyType({}))
    """What the platform calls the latest message of an ask, by channel and key."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything a turn may read about one customer, as one consistent, locked view."""

    customer: CustomerRow
    addresses: tuple[Address, ...]
    asks: tuple[PastAsk, ...]
    """In the order of the log."""
    answers: tuple[CurrentAnswer, ...]
    preferences: tuple[PreferenceRow, ...]
    due_at: datetime | None
    handed_on: tuple[HandedTo, ...] = ()
    """The earliest first."""
    line: Line = Line()


@dataclass(frozen=True)
class Writes:
    """Everything one turn changes: it commits together or not at all.

    The customer's row has to be there too (with the next version) whenever anything but due, outbox and inbox changes.
    """

    customer: CustomerRow | None = None
    new_addresses: tuple[Address, ...] = ()
    taken_over: tuple[CustomerId, int] | None = None
    """The customer, in the version that was looked at, whose addresses become this one's (list them as new): who is left
    without an address is due at once, to be forgotten."""
    external_ids: tuple[ExternalId, ...] = ()
    """New ones; `ContactTaken` where somebody has it, or they have another one there."""
    used_links: tuple[UsedLink, ...] = ()
    """`ContactTaken` where one was used before."""
    wordings: tuple[WordingRow, ...] = ()
    consents: tuple[ConsentRow, ...] = ()
    restrictions: tuple[RestrictionRow, ...] = ()
    lifted_restrictions: tuple[tuple[str, datetime], ...] = ()
    """(scope, until) of restrictions of this customer that end."""
    said_no: tuple[SaidNo, ...] = ()
    """What this turn takes back or takes up again; the key store remembers it too."""
    asks: tuple[AskRow, ...] = ()
    """New asks; what becomes of them later are moves."""
    ask_moves: tuple[AskMove, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    """(earlier, now) ids of questions whose asks belong to another id from now on."""
    answers: tuple[AnswerRow, ...] = ()
    ended_answers: tuple[AnswerEnd, ...] = ()
    preferences: tuple[PreferenceRow, ...] = ()
    facts: tuple[FactRow, ...] = ()
    due: DueRow | None = None
    outbox: tuple[OutboxRow, ...] = ()
    delivered: tuple[OutboxEnd, ...] = ()
    """Deliveries this turn takes note of, in the same transaction as the facts about them."""
    told: tuple[int, ...] = ()
    """Outbox rows that ended before, of which this turn takes note (`outbox.untold` lists them)."""
    spoken_code: SpokenCode | None = None
    """One that this customer may read out from now on, in place of any before."""
    misread: tuple[Misread, ...] = ()
    """Typed words that were not understood; counted, and never kept."""
    superseded: tuple[str, ...] = ()
    """Names of messages of this customer that have not left: what this turn says under the same name takes their place."""
    cancelled: str | None = None
    """`proactive` or `all`: unsent outbox rows of this customer that must not leave any more (after a stop)."""
    handled: int | None = None
    """The inbox row this turn answers."""
