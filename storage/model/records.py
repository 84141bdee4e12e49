"""The values storage takes and gives: one frozen record a table, all times aware UTC, all personal text in clear.

Ciphertext never leaves this package: a field named `*_clear` is sealed under the customer's key on the way in and
opened on the way out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

CustomerId = int
"""A random 63-bit integer made by the application; people see it as 13 Crockford base32 characters."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a customer can be reached: looked up by a keyed hash, readable only with the customer's key."""

    channel: str
    id_clear: str


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """The person-level state; `snapshot_clear` is the engine's own encoding of what has no column."""

    id: CustomerId
    version: int
    phase: str
    language: str
    zone: str | None
    zone_source: str | None
    snapshot_clear: bytes
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class PreferenceRow:
    """What a customer wants of one question beyond asks and answers; there is a row only where that is not as usual."""

    customer: CustomerId
    question: str
    skips: int = 0
    refused: bool = False
    not_before: datetime | None = None
    snoozed_to: datetime | None = None
    restricted: bool = False
    asks: int | None = None
    """How many of the latest asks still count, where a brand wants more of them remembered than usual."""


@dataclass(frozen=True, slots=True)
class WordingRow:
    """Exactly what was shown, content-addressed, without personal data; immutable."""

    sha256: str
    what: str
    """`notice` or `question`."""
    text: str
    buttons: str
    """JSON list of labels in the order shown."""
    language: str
    first_shown_at: datetime


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One immutable revision of a question, content-addressed; `body` is its canonical JSON."""

    sha256: str
    question: str
    topic: str
    body: str
    promise_sha256: str
    """Hash of purpose, keep and receivers alone: a change of it is a changed promise."""
    created_at: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One consent event; the state of a purpose is its latest event. Chained by storage on writing."""

    id: int
    customer: CustomerId
    purpose: str
    status: str
    """given, refused, deferred, renewed, withdrawn, expired."""
    wording: str
    language: str
    method: str
    channel: str
    message_ref: str | None
    event_key: str | None
    at: datetime
    valid_until: datetime | None
    """Of a withdrawal: how long it would have lasted, for who takes a slip back."""
    jurisdiction: str | None

    @property
    def holds_until(self) -> datetime | None:
        """How long it permits something; nothing where it permits nothing."""
        return self.valid_until if self.status in ("given", "renewed") else None


@dataclass(frozen=True, slots=True)
class RestrictionRow:
    """While it lasts, no export may carry the answers in `scope` (`all` or a question id)."""

    id: int
    customer: CustomerId
    scope: str
    consent: int | None
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class SaidNo:
    """Something that a customer took back, or (`holds` is false) took up again, in the application's own words."""

    what: str
    at: datetime
    holds: bool
    becomes: str = ""
    """What it is once the turn that says so is written, where it says nothing before that: a kill must not make it hold."""


LeftAlone = Literal["under_age", "used_link", "brake"]
"""An address whose owner said that they are too young; a link that joined a record; everybody, while the brake is on."""
LEFT_ALONE: tuple[LeftAlone, ...] = get_args(LeftAlone)


@dataclass(frozen=True, slots=True)
class AskRow:
    """One instance of asking; `outcome` is from the closed vocabulary of records_and_rights.md."""

    id: int
    customer: CustomerId
    question: str
    revision: str
    wording: str
    language: str
    pulled: bool
    outcome: str
    planned_at: datetime
    sent_at: datetime | None
    ended_at: datetime | None
    number: int
    """Its place in the customer's log, which says how it was decided."""
    variant: str | None = None
    """The words of a wording test: `a` as usual, `b` the others; nothing where none is running."""
    why_at: datetime | None = None
    """When the customer first wanted to know why, while the question waited."""
    slowed: bool = False
    """Whether its silence cost a step of the ladder."""


@dataclass(frozen=True, slots=True)
class AskMove:
    """What became of an ask that is already kept; what is `None` stays as it was, and the first *Why?* stays first."""

    ask: int
    outcome: str
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    why_at: datetime | None = None
    slowed: bool = False
    wording: str | None = None
    """The words in which it was shown last, where they are others now."""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One given answer: append-only; `cell_clear` (JSON: value and words as said) can be erased, the row remains."""

    id: int
    customer: CustomerId
    ask: int
    question: str
    cell_clear: str | None
    provenance: str
    """tapped, typed, matched, confirmed."""
    purpose: str
    consent: int
    wording: str
    benefit_shown: str
    asked_at: datetime
    answered_at: datetime
    keep_until: datetime
    ended_at: datetime | None = None
    """When the value was corrected, erased or withdrawn; its cell is gone from then on."""
    ended_why: str | None = None
    """corrected, erased, withdrawn, expired."""
    cell_bytes: int = 0
    """Bytes of its clear content at least; ignored on reading."""
    fresh_until: datetime | None = None
    """From then on it is asked whether it is still true."""


@dataclass(frozen=True, slots=True)
class AnswerEnd:
    """The cell of this answer is erased; the fact that it was given stays."""

    answer: int
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class FactRow:
    """What one turn added to the customer's append-only log: the engine's own encoding, which never holds an answer."""

    customer: CustomerId
    seq: int
    """The number of its first fact."""
    at: datetime
    body: bytes


@dataclass(frozen=True, slots=True)
class DueRow:
    """The one moment at which somebody has to look at this customer again; `at=None` takes the row away."""

    customer: CustomerId
    at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class ExternalId:
    """The customer's id in another system (a CRM), sealed like an address; one a system, and one customer an id."""

    system: str
    id_clear: str
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class HandedTo:
    """Who has an answer, and since when; or had it, and since when not."""

    answer: int
    receiver: str
    at: datetime
    question: str = ""
    is_out: bool = False
    """Whether it was replaced or taken out there."""
    read_back_at: datetime | None = None
    """When somebody looked there, and it was gone."""


@dataclass(frozen=True, slots=True)
class SpokenCode:
    """A code that a customer reads out to a person, by which their record is found until a moment; of it there is a keyed hash."""

    code_clear: str
    until: datetime


@dataclass(frozen=True, slots=True)
class UsedLink:
    """A link to a customer record that joined it: a keyed hash of its mark outlives the customer and names nobody."""

    mark: str
    at: datetime
    system: str = ""
    offered_at: datetime | None = None
    """When it was opened: what an account held that was left since joins nothing."""
