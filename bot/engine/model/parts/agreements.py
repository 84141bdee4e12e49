"""What a customer agreed to, and what they refused: the latest of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.engine.model.ids_and_time import ContentHash
from bot.engine.model.permission import permits
from prompts.model.question import Duration, QuestionId

BE_ASKED = "be_asked"
"""The reserved purpose of the Yes at the start: to be asked at all."""

ConsentStatus = Literal["given", "refused", "deferred", "renewed", "withdrawn", "expired"]


@dataclass(frozen=True, slots=True)
class Consent:
    """The latest event of one purpose."""

    id: int
    status: ConsentStatus
    at: datetime
    until: datetime | None
    wording: ContentHash
    named: tuple[int, ...] | None = None
    """Of the Yes: marks of the receivers that it includes, as notice and questions named them (prompts/catalogue/named.py).
    Nothing in one from before that was kept."""
    rhythm: Duration | None = None
    """Of the Yes: how often they agreed to be written to at most, as the notice named it; nothing in one from before that was
    kept: then as often as the brand says."""

    def covers(self, now: datetime) -> bool:
        """Whether it permits something at `now`."""
        return permits(self.status, self.until, now)


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice that waits for a Yes or No: consent given by its buttons rests on exactly these words."""

    id: int
    wording: ContentHash
    at: datetime
    is_renewal: bool = False
    """Whether it asks to renew a Yes that is about to run out."""
    named: tuple[int, ...] | None = None
    """Marks of the receivers that it names; nothing in one from before that was kept."""
    rhythm: Duration | None = None
    """How often it says that we write at most; nothing in one from before that was kept."""

    @property
    def key(self) -> str:
        """The name of the message that carries it."""
        return f"notice:{self.id}"


@dataclass(frozen=True, slots=True)
class Stop:
    """The stop that stands: buttons below its message count for it and for no other."""

    id: int
    at: datetime
    how: str
    blocked_in: str = ""
    """The chat whose block it was, until it is told in another one; nothing where there is no other."""


@dataclass(frozen=True, slots=True)
class RefusedTopic:
    """Everything about a topic is refused: what is asked about it now, and whatever will be."""

    topic: str
    id: int
    """What the button that takes it back is told by."""
    at: datetime
    questions: tuple[QuestionId, ...] = ()
    """Those that were refused with it, and by no word of their own: taking it back takes that back too."""
    called: str = ""
    """Its title, as they read it; nothing where it has none, and in one from before that was kept."""
