"""What happened, in the past tense: the only things that change a state, and what the log keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.engine.state import AnswerId, AskId, ConsentStatus, Draft, Provenance
from prompts.question import QuestionId, Value


@dataclass(frozen=True, slots=True)
class Met:
    """A new customer wrote for the first time, or came back after being forgotten."""

    language: str


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """The notice was shown, in exactly these words."""

    id: int
    wording: str
    language: str


@dataclass(frozen=True, slots=True)
class ConsentRecorded:
    """A consent event of one purpose; the latest one is the state of the purpose."""

    id: int
    purpose: str
    status: ConsentStatus
    wording: str
    language: str
    method: str
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class SharingRestricted:
    """Answers in scope (`all` or a question) stay here from now on."""

    id: int
    scope: str
    consent: int | None


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
class Promised:
    """The earliest moment the bot writes first again. Only the customer's own acts ever bring it nearer."""

    next_ask_at: datetime


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
class Declined:
    """*No, thanks* to the notice: not asked, not written to."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """The Yes is withdrawn; what was told is erased at `erase_at` unless the customer keeps it."""

    how: str
    erase_at: datetime


@dataclass(frozen=True, slots=True)
class KeptAfterStop:
    """*Keep it, just don't ask.*"""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The customer began again by an act of their own."""


@dataclass(frozen=True, slots=True)
class ErasureOffered:
    """An erasure was offered for confirmation: single use, and it expires."""

    confirmation: int


@dataclass(frozen=True, slots=True)
class Woken:
    """A resting customer wrote first: asked again, slowly."""


@dataclass(frozen=True, slots=True)
class RightUsed:
    """The customer used a right: access, erasure, information (GDPR Art. 12(3): kept as proof that it was answered)."""

    right: Literal["access", "information", "erasure"]


Fact = (
    Met | NoticeShown | ConsentRecorded | SharingRestricted | Asked | AskSent | AskUnconfirmed | AskUndeliverable
    | Answered | AnswerErased | Skipped | SkipUndone | Refused | Snoozed | WentSilent | Promised | AskClosed
    | NotUnderstood | Drafted | ChangeBegun | ChangeEnded | Declined | Stopped | KeptAfterStop | Resumed
    | ErasureOffered | Woken | RightUsed
)  # fmt: skip

KINDS: dict[str, type[Fact]] = {kind.__name__: kind for kind in Fact.__args__}
"""Wire name -> fact: the name in the log is the name of the class."""
