"""What happened between a customer and the bot as a whole: consent, rights, wishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.engine.model.state import Ceiling, ConsentStatus


@dataclass(frozen=True, slots=True)
class Met:
    """A new customer wrote for the first time, or came back after being forgotten."""

    language: str


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """The notice was shown, in exactly these words; a renewal is one that nobody asked for, and counts as a question."""

    id: int
    wording: str
    language: str
    is_renewal: bool = False


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
class Promised:
    """The earliest moment the bot writes first again. Only the customer's own acts ever bring it nearer."""

    next_ask_at: datetime


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


@dataclass(frozen=True, slots=True)
class SharingAllowed:
    """The customer lifted their own restriction: answers in scope (`all` or a question) may leave again, as promised."""

    scope: str


@dataclass(frozen=True, slots=True)
class PaceChosen:
    """*How often*: the customer's own ceiling; nothing but a new choice of theirs changes it."""

    pace: Ceiling


@dataclass(frozen=True, slots=True)
class Paused:
    """A break until then: nothing nobody asked for."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Unpaused:
    """The customer ended their break early."""


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """By one tap, never guessed."""

    language: str


@dataclass(frozen=True, slots=True)
class ZoneAsked:
    """The time-zone question was put: once, and only when it mattered."""


@dataclass(frozen=True, slots=True)
class ZoneTold:
    """Where the customer's clock is, and how we know: `confirmed` by a tap, or `said` as a time of day."""

    zone: str
    source: Literal["confirmed", "said"]


@dataclass(frozen=True, slots=True)
class AgeTold:
    """The answer to the age question: yes or no and its moment, never an age."""

    is_of_age: bool


@dataclass(frozen=True, slots=True)
class LinkOffered:
    """A single-use code was given with which the customer can go on in another chat."""

    code: int


@dataclass(frozen=True, slots=True)
class ChatLinked:
    """The customer used their code: another chat of this channel is theirs too."""

    channel: str


@dataclass(frozen=True, slots=True)
class Wrote:
    """The customer wrote by themselves; only the hour is remembered, to write back when they are about."""
