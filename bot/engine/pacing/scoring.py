"""What asking a question is worth: priority x need x chance x unlock x wear (pacing.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.engine.model.history import History
from bot.engine.model.state import State
from bot.engine.model.world import Tally, World
from prompts.model.question import Question, QuestionId

FLOOR = 0.2
"""Below it a question is not worth anybody's time; one that was never asked is always above."""

_WEAR = 0.6
_UNKNOWN = Tally()
_NEVER_SEEN = frozenset({"undeliverable", "planned"})


class Opens(Protocol):
    """Knows what a question opens."""

    def opens(self, question: QuestionId) -> int:
        """Sum of the priorities of the questions that an answer to this one may open."""


@dataclass(frozen=True, slots=True)
class Factors:
    """The parts of a score, as `explain` shows them."""

    priority: float
    need: float
    chance: float
    unlock: float
    wear: float

    @property
    def score(self) -> float:
        """Their product."""
        return self.priority * self.need * self.chance * self.unlock * self.wear


def score(state: State, question: Question, now: datetime, index: Opens, world: World) -> float:
    """What asking this customer this question is worth now."""
    return factors(state, question, now, index, world).score


def factors(state: State, question: Question, now: datetime, index: Opens, world: World) -> Factors:
    """The parts of the score."""
    history = state.history(question.id)
    return Factors(
        priority=float(question.priority),
        need=_need(history, now),
        chance=chance(world.tallies.get(question.id, _UNKNOWN)),
        unlock=unlock(index.opens(question.id)),
        wear=_WEAR ** _asks_since_answer(history),
    )


def chance(tally: Tally) -> float:
    """How likely an answer is, pulled towards 40 % while little is known."""
    return (tally.answers + 4) / (tally.asks + 10)


def unlock(opened_priorities: int) -> float:
    """A question that opens others is worth more."""
    return 1 + 0.25 * opened_priorities / 5


def _need(history: History, now: datetime) -> float:
    """Unknown, grown old, or about to."""
    if history.given is None:
        return 1.0
    fresh_until = history.given.fresh_until
    return 0.6 if fresh_until is not None and fresh_until <= now else 0.3


def _asks_since_answer(history: History) -> int:
    count = 0
    for ask in reversed(history.asks):
        if ask.outcome == "answered":
            break
        count += ask.outcome not in _NEVER_SEEN
    return count
