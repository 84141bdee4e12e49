"""What is under way with a customer: the question that waits, words that are held back, what was asked or told beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.engine.model.ids_and_time import AskId, ContentHash
from prompts.model.question import QuestionId


@dataclass(frozen=True, slots=True)
class Draft:
    """What is not an answer yet: words to be confirmed, or options picked so far. Gone with the ask, after 72 h at the latest."""

    why: Literal["too_long", "private", "picking", "doubtful", "suggested", "either"]
    keeps: str = ""
    """The text that would be kept, the picked option ids joined by `;`, or the suggested value as JSON. Lives in the sealed
    snapshot, never in the log."""
    id: int = 0
    """What its buttons are told by: those of an earlier one never keep this one. None where options are picked."""
    at: datetime | None = None
    """Since when it is held; of those from before that was kept, nothing, and they are as old as their question."""

    @property
    def picked(self) -> tuple[str, ...]:
        """The options picked so far."""
        return tuple(self.keeps.split(";")) if self.keeps and self.why == "picking" else ()


@dataclass(frozen=True, slots=True)
class Open:
    """The one question that waits for an answer, as it was shown."""

    ask: AskId
    question: QuestionId
    revision: ContentHash
    language: str
    at: datetime
    delivery: Literal["planned", "sent", "unconfirmed"] = "planned"
    sent_at: datetime | None = None
    unclear: int = 0
    draft: Draft | None = None
    named: tuple[int, ...] = ()
    """Marks of whom its message named since they came after the Yes."""
    proactive: bool = False
    """Whether nobody asked for it in that moment."""


@dataclass(frozen=True, slots=True)
class Changing:
    """An answered question the customer is about to correct, by [Change] or by an edit."""

    question: QuestionId
    ask: AskId
    since: datetime
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class AskedBack:
    """What the bot asked last beside its questions: the buttons, which may be typed as long as nothing was said or done since."""

    at: datetime
    labels: tuple[str, ...] = ()
    """As they were read."""
    tokens: tuple[str, ...] = ()
    yes: str = ""
    """The button that a plain yes presses; empty where there is none."""
    no: str = ""


@dataclass(frozen=True, slots=True)
class ToldChange:
    """Something that an answer changed, and that its customer was told of."""

    question: QuestionId
    since: str
    """The day that names it in the question's file, as written there."""
    at: datetime
    ask: AskId = 0
    """With the thanks for which answer; none where they read it among their answers."""
