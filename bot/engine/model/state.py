"""What the engine knows about one customer: a fold over their facts, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from prompts.model.question import QuestionId, Value

CustomerId = int
AskId = int
AnswerId = int

BE_ASKED = "be_asked"
"""The reserved purpose of the Yes at the start: to be asked at all."""

Phase = Literal["new", "noticed", "declined", "active", "stopped"]

Outcome = Literal[
    "planned", "sent", "answered", "skipped", "never", "snoozed", "expired", "superseded", "undeliverable", "unconfirmed",
    "unclear", "withdrawn",
]  # fmt: skip
"""What became of an ask; the closed vocabulary of the records (`not_asked` belongs to decisions, not to asks)."""

ConsentStatus = Literal["given", "refused", "deferred", "renewed", "withdrawn", "expired"]
Provenance = Literal["tapped", "typed", "matched", "confirmed"]

Variant = Literal["standard", "a", "b"]
"""The arm of a wording test an ask belongs to."""

Ceiling = Literal["weekly", "monthly", "own"]
"""The customer's own bound on how often: `own` means only when they write."""


@dataclass(frozen=True, slots=True)
class Consent:
    """The latest event of one purpose."""

    id: int
    status: ConsentStatus
    at: datetime
    until: datetime | None
    wording: str

    def covers(self, now: datetime) -> bool:
        """Whether it permits something at `now` (GDPR Art. 6(1)(a), 7(3))."""
        return self.status in ("given", "renewed") and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice that waits for a Yes or No: consent given by its buttons rests on exactly these words."""

    id: int
    wording: str
    at: datetime
    is_renewal: bool = False
    """Whether it asks to renew a Yes that is about to run out."""

    @property
    def key(self) -> str:
        """The name of the message that carries it."""
        return f"notice:{self.id}"


@dataclass(frozen=True, slots=True)
class AskRecord:
    """One time this question was asked."""

    id: AskId
    at: datetime
    revision: str
    wording: str
    outcome: Outcome
    slowed: bool = False
    """Whether its silence cost a step of the ladder."""
    explained: bool = False
    """Whether the customer wanted to know why, while it waited."""


@dataclass(frozen=True, slots=True)
class Given:
    """The current answer: value and words, and what they rest on."""

    id: AnswerId
    ask: AskId
    value: Value
    said: str
    provenance: Provenance
    purpose: str
    consent: int
    at: datetime
    keep_until: datetime
    fresh_until: datetime | None


@dataclass(frozen=True, slots=True)
class History:
    """One customer x question: how asking went and what is known."""

    asks: tuple[AskRecord, ...] = ()
    given: Given | None = None
    skips: int = 0
    refused: bool = False
    not_before: datetime | None = None
    snoozed_to: datetime | None = None
    restricted: bool = False

    def ask(self, ask_id: AskId) -> AskRecord | None:
        """The record of one ask of this question."""
        return next((ask for ask in self.asks if ask.id == ask_id), None)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is not an answer yet: words to be confirmed, or options picked so far. Gone with the ask, after 72 h at the latest."""

    why: Literal["too_long", "private", "picking"]
    keeps: str = ""
    """The text that would be kept, or the picked option ids joined by `;`. Lives in the sealed snapshot, never in the log."""

    @property
    def picked(self) -> tuple[str, ...]:
        """The options picked so far."""
        return tuple(self.keeps.split(";")) if self.keeps and self.why == "picking" else ()


@dataclass(frozen=True, slots=True)
class Open:
    """The one question that waits for an answer, as it was shown."""

    ask: AskId
    question: QuestionId
    revision: str
    language: str
    at: datetime
    delivery: Literal["planned", "sent", "unconfirmed"] = "planned"
    sent_at: datetime | None = None
    unclear: int = 0
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Changing:
    """An answered question the customer is about to correct, by [Change] or by an edit."""

    question: QuestionId
    ask: AskId
    since: datetime
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Tempo:
    """How fast this customer is asked. The software only ever slows it down; the customer speeds it up."""

    step: int = 0
    """0 is the standard gap; each further step is one rung of the brand's `slower` ladder."""
    slowest: int = 3
    """The last step of the ladder when this customer was asked last."""
    silences: int = 0
    skips: int = 0
    laters: int = 0
    next_ask_at: datetime | None = None
    """A stored promise: nothing but the customer pulls it earlier."""
    last_ask_at: datetime | None = None
    pushes: tuple[datetime, ...] = ()
    """Unsolicited messages of the cap's rolling window."""
    sitting: int = 0
    """Asks in this visit, the first included."""
    ceiling: Ceiling | None = None
    """What the customer chose under *How often*; lasts until they change it."""
    hours: tuple[int, ...] = ()
    """Hours of the day, UTC, of the customer's latest own messages."""
    seen_at: datetime | None = None
    """When the customer last did something by themselves: wrote, answered, skipped, put off."""
    held_by: str = ""
    """The rule that last held a question back, so that the log tells when it changes."""


@dataclass(frozen=True, slots=True)
class State:
    """Everything decisions rest on."""

    customer: CustomerId
    phase: Phase = "new"
    language: str = "en"
    zone: str | None = None
    zone_source: str | None = None
    since: datetime | None = None
    notice: Notice | None = None
    consents: Mapping[str, Consent] = field(default_factory=dict)
    keeps_to_us: bool = False
    """*Answer without sharing*: nothing of this customer's leaves in any export."""
    tempo: Tempo = Tempo()
    open: Open | None = None
    changing: Changing | None = None
    histories: Mapping[QuestionId, History] = field(default_factory=dict)
    erase_at: datetime | None = None
    erase_asked: tuple[int, datetime] | None = None
    """The single-use confirmation of an erasure, and when it was offered."""
    paused_until: datetime | None = None
    """Nothing nobody asked for until then: the customer's own pause."""
    is_of_age: bool | None = None
    """The answer to the age question, where the brand asks it: nothing else about an age is kept."""
    zone_asked_at: datetime | None = None
    """When the time-zone question was put; it is put once."""
    link_offered: tuple[int, datetime] | None = None
    """The single-use code that joins another chat to this customer, and when it was offered."""
    facts: int = 0

    def is_paused(self, now: datetime) -> bool:
        """Whether the customer asked for a break that lasts."""
        return self.paused_until is not None and now < self.paused_until

    def may_be_asked(self, now: datetime) -> bool:
        """Whether the Yes stands."""
        consent = self.consents.get(BE_ASKED)
        return self.phase == "active" and consent is not None and consent.covers(now)

    def history(self, question: QuestionId) -> History:
        """How asking this question went so far."""
        return self.histories.get(question, History())

    def values(self) -> dict[QuestionId, Value]:
        """What is known now, for conditions."""
        return {q: h.given.value for q, h in self.histories.items() if h.given is not None}

    def answers(self) -> Iterator[tuple[QuestionId, Given]]:
        """Every current answer, oldest first."""
        known = [(q, h.given) for q, h in self.histories.items() if h.given is not None]
        yield from sorted(known, key=lambda pair: pair[1].at)

    def find_ask(self, ask_id: AskId) -> tuple[QuestionId, AskRecord] | None:
        """The question an ask belonged to, if it was this customer's."""
        for question, history in self.histories.items():
            if found := history.ask(ask_id):
                return question, found
        return None

    def with_history(self, question: QuestionId, history: History) -> State:
        """The same state with one question's history replaced."""
        return replace(self, histories={**self.histories, question: history})
