"""What a decision needs to know beyond one customer and the catalogue: if asking is held back, and how questions fared so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from prompts.model.question import QuestionId


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a question was asked and answered, over everybody."""

    asks: int = 0
    answers: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """The same for everybody at one moment; read once a tick, never by the engine itself."""

    brake: Literal["", "operator", "breaker"] = ""
    """Who pulled the global brake: an operator (`pause-all`), or the circuit breaker."""

    throttled_until: datetime | None = None
    """Until when the channel takes nothing that can wait."""

    tallies: Mapping[QuestionId, Tally] = field(default_factory=dict)


QUIET_WORLD = World()
"""Nothing held, nothing known: rehearsals, and the first day."""
