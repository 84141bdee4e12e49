"""What happened to a question, in the past tense: asked, answered, declined, changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.engine.model.state import (
    AnswerId,
    AskId,
    Draft,
    Provenance,
    Variant,
)
from prompts.model.question import QuestionId, Value


@dataclass(frozen=True, slots=True)
class Asked:
    """A question was decided and handed to the outbox; `pulled` when it follows the customer's own act."""

    ask: AskId
    question: QuestionId
    revision: str
    wording: str
    language: str
    pulled: bool
    one_more: bool
    policy: str
    reasons: tuple[str, ...]
    slowest: int = 3
    """The last step of the brand's ladder when this was asked: nothing slows further."""
    pushes_kept: int = 12
    asks_kept: int = 6
    """How many unsolicited messages, and how many asks of one question, have to be remembered for the brand's limits."""
    variant: Variant = "standard"
    """Which arm of a wording test the customer is in, by hash."""
    propensity: float = 1.0
    """How likely this choice was: one, as long as choosing is not random. Kept so that later analyses need not assume it."""


@dataclass(frozen=True, slots=True)
class AskSent:
    """The platform took the question."""

    ask: AskId
    message_ref: str


@dataclass(frozen=True, slots=True)
class AskUnconfirmed:
    """Nobody knows whether the question arrived: never repeated by itself, never counted as a silence."""

    ask: AskId


@dataclass(frozen=True, slots=True)
class AskUndeliverable:
    """The question can never arrive, or its time passed before it left."""

    ask: AskId


@dataclass(frozen=True, slots=True)
class Answered:
    """The customer gave an answer; the value itself lives in the answer's encrypted cell, not in the log."""

    ask: AskId
    question: QuestionId
    answer: AnswerId
    value: Value
    said: str
    provenance: Provenance
    purpose: str
    consent: int
    wording: str
    benefit: str
    keep_until: datetime
    fresh_until: datetime | None
    replaces: AnswerId | None
    """The earlier answer whose value this one takes the place of."""
    corrects: bool
    """The customer changed an answer they had given to the same ask: nothing about the pace changes."""
    late: bool


@dataclass(frozen=True, slots=True)
class AnswerErased:
    """The value is gone; that it was given stays."""

    question: QuestionId
    answer: AnswerId
    why: Literal["erased", "withdrawn", "expired"]


@dataclass(frozen=True, slots=True)
class Skipped:
    """*Not this one*: asked again after `not_before`, or never after the second time."""

    ask: AskId
    question: QuestionId
    not_before: datetime


@dataclass(frozen=True, slots=True)
class SkipUndone:
    """The customer took a skip or a *never* back."""

    ask: AskId
    question: QuestionId


@dataclass(frozen=True, slots=True)
class Refused:
    """*Never ask this*: bound to the question's lineage, survives any rewording."""

    question: QuestionId
    ask: AskId | None


@dataclass(frozen=True, slots=True)
class Snoozed:
    """*Ask me later*: the same question once more, at the time the customer chose."""

    ask: AskId
    question: QuestionId
    until: datetime


@dataclass(frozen=True, slots=True)
class WentSilent:
    """No answer within the silence time: one step slower, at once."""

    ask: AskId
    question: QuestionId


@dataclass(frozen=True, slots=True)
class AskClosed:
    """The ask ended without the customer ending it: let go after two clarifications, superseded, withdrawn."""

    ask: AskId
    question: QuestionId
    outcome: Literal["unclear", "superseded", "withdrawn", "expired"]


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Typed words did not answer the open question; nothing was guessed."""

    ask: AskId


@dataclass(frozen=True, slots=True)
class WhyShown:
    """The customer wanted to know why this is asked, while the question waited; once per ask, however often they tap."""

    ask: AskId
    question: QuestionId


@dataclass(frozen=True, slots=True)
class Drafted:
    """Words wait for the customer's confirmation; `None` when they were dropped."""

    draft: Draft | None


@dataclass(frozen=True, slots=True)
class ChangeBegun:
    """The customer wants to correct an answer."""

    question: QuestionId
    ask: AskId
    draft: Draft | None


@dataclass(frozen=True, slots=True)
class ChangeEnded:
    """The correction is made, or was left alone."""


@dataclass(frozen=True, slots=True)
class AskReworded:
    """The open question was shown again in other words, such as another language: consent rests on what was seen last."""

    ask: AskId
    question: QuestionId
    wording: str
    language: str


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Somebody was due and was not asked; recorded when the rule that held the question back changes."""

    rule: str
    detail: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """A question lives on under another id: its history is this one's from now on."""

    earlier: QuestionId
    question: QuestionId
