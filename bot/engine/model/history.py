"""How asking one customer one question went: each time it was asked, and the answer that stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.engine.model.ids_and_time import AnswerId, AskId
from bot.engine.model.sealed import Sealed
from prompts.model.question import Value

Outcome = Literal[
    "planned", "sent", "answered", "skipped", "never", "snoozed", "expired", "superseded", "undeliverable", "unconfirmed",
    "unclear", "withdrawn",
]  # fmt: skip
"""What became of an ask; the closed vocabulary of the records (`not_asked` belongs to decisions, not to asks)."""

Provenance = Literal["tapped", "typed", "matched", "confirmed"]

Variant = Literal["standard", "a", "b"]
"""The arm of a wording test an ask belongs to."""


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
    number: int = 0
    """Its place in the customer's log: asks of one question are in this order."""


@dataclass(frozen=True, slots=True)
class Given(Sealed):
    """The current answer: value and words, which are opened when they are needed, and what they rest on."""

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
        for ask in self.asks:
            if ask.id == ask_id:
                return ask
        return None
