"""What came of one input, as one value: the only thing that leaves the engine."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.engine.model.effects import Effect, Message
from bot.engine.model.facts.fact import Fact
from bot.engine.model.state import State


@dataclass(frozen=True, slots=True)
class Wording:
    """Exactly what was shown, addressed by its content."""

    sha256: str
    what: str
    text: str
    labels: tuple[str, ...]
    language: str


def wording_hash(what: str, language: str, text: str, labels: tuple[str, ...]) -> str:
    """The address of a message's exact words."""
    body = json.dumps([what, language, text, labels], ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()


def wording_of(what: str, message: Message, language: str) -> Wording:
    """The exact words of a message, as they would be kept."""
    labels = message.labels
    return Wording(wording_hash(what, language, message.text, labels), what, message.text, labels, language)


class Due(NamedTuple):
    """When somebody has to look at this customer again, and for what."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The new state, the facts that made it, what is to be done, and when to look again."""

    state: State
    facts: tuple[Fact, ...]
    effects: tuple[Effect, ...]
    wordings: tuple[Wording, ...]
    due: Due | None
    """Nothing when only the customer can move things on."""
    jurisdiction: str | None
    """Whose law the consents of this turn were given under: two letters of a country."""
