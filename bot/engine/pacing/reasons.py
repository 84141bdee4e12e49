"""Why a decision came out as it did: typed, so that sentences are generated from them and never written beside the logic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from prompts.model.question import Question

Rule = Literal[
    "consent", "paused", "open_ask", "snoozed", "resting", "gap", "cap", "quiet", "throttle", "nothing_eligible", "worth_asking"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that spoke, and what it said."""

    rule: Rule
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask this question now."""

    question: Question
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """Not before `until`."""

    until: datetime
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Rest:
    """Not at all until the customer acts."""

    reasons: tuple[Reason, ...]


Next = Ask | Wait | Rest
