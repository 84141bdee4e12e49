"""One customer's life with the bot, on a clock that moves when told; everything that was sent is written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.engine.conversation import timers
from bot.engine.conversation.answers.later import Later
from bot.engine.conversation.decide import decide
from bot.engine.model import tokens
from bot.engine.model.effects import Amend, Erase, Say
from bot.engine.model.facts.asks import Asked
from bot.engine.model.facts.fact import Fact
from bot.engine.model.facts.fold import evolve
from bot.engine.model.facts.person import ZoneTold
from bot.engine.model.history import AskRecord
from bot.engine.model.inputs import ClockStruck, Commanded, Delivered, Input, Pressed
from bot.engine.model.state import State
from bot.engine.model.tokens import Action
from bot.engine.model.world import QUIET_WORLD, Moment, World
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import QuestionId

Cause = Literal["clock", "own time", "customer"]
"""What made the bot write: the clock alone, a Later time that the customer chose, or something they just did."""

_MOST_STROKES = 5_000


@dataclass(frozen=True, slots=True)
class Sent:
    """One new message on the customer's screen that puts a question, or is proactive."""

    at: datetime
    question: QuestionId | None
    cause: Cause
    one_more: bool
    zone: str | None
    chosen: datetime | None = None
    """The Later time it belongs to."""
    person: int = 0
    """As whom the bot knows them: whoever comes back after everything was erased is somebody new."""


@dataclass(frozen=True, slots=True)
class Turned:
    """One turn of the engine, with the state on both sides."""

    at: datetime
    given: Input
    facts: tuple[Fact, ...]
    before: State
    after: State
    texts: tuple[str, ...]


class Life:
    """A customer: `happens` is one turn, `passes` lets everything due on the way happen at its own moment."""

    def __init__(self, catalogue: Catalogue, *, customer: int, zone: str | None, start: datetime) -> None:
        self.catalogue = catalogue
        self.now = start
        self.world: World = QUIET_WORLD
        self.state = State(customer)
        self.log: list[tuple[datetime, Fact]] = []
        self.turns: list[Turned] = []
        self.sent: list[Sent] = []
        self.chosen: dict[QuestionId, datetime] = {}
        self._nonce = customer
        self.happens(Commanded("start"))
        if zone is not None:
            self.becomes(ZoneTold(zone, "confirmed"))

    @property
    def from_the_clock(self) -> list[Sent]:
        """What the clock alone made the bot say."""
        return [one for one in self.sent if one.cause == "clock"]

    @property
    def proactive(self) -> list[Sent]:
        """Whatever came without the customer being there."""
        return [one for one in self.sent if one.cause != "customer"]

    def says_yes(self) -> None:
        """The Yes to the notice that waits."""
        assert self.state.notice is not None
        self.presses(Action.YES, self.state.notice.id)

    def presses(self, action: Action, ask: int = 0, index: int = 0) -> None:
        """A tap."""
        self.happens(Pressed(tokens.write(action, ask, index)))

    def happens(self, given: Input) -> None:
        """One turn; what it sends arrives at once."""
        before = self.state
        decided = decide(before, given, self._moment(), self.catalogue)
        self._keep(decided.facts)
        self.state = decided.state
        texts = tuple(effect.message.text for effect in decided.effects if isinstance(effect, Say | Amend))
        self.turns.append(Turned(self.now, given, decided.facts, before, decided.state, texts))
        for effect in decided.effects:
            if isinstance(effect, Say) and (effect.ask is not None or isinstance(given, ClockStruck)):
                self._sends(effect, given, decided.facts)
        if any(isinstance(effect, Erase) for effect in decided.effects):
            self._is_forgotten()

    def becomes(self, fact: Fact) -> None:
        """A fact from somewhere else."""
        self._keep((fact,))
        self.state = evolve(self.state, fact, self.now)

    def passes(self, span: timedelta, *, until_asked: bool = False) -> None:
        """Everything due on the way happens at its own moment."""
        end = self.now + span
        for due in self._dues(end):
            self.now = max(self.now, due)
            self.happens(ClockStruck())
            if until_asked and self.state.open is not None:
                return
        self.now = end

    def sleeps_through(self, span: timedelta) -> int:
        """An outage: nothing happens for so long, then everything due happens at once. Returns the messages that came of it."""
        self.now += span
        so_far = len(self.sent)
        for _ in self._dues(self.now):
            self.happens(ClockStruck())
        return len(self.sent) - so_far

    def latest(self, *outcomes: str) -> tuple[QuestionId, AskRecord] | None:
        """The latest ask that ended in one of these ways."""
        found = [(a.at, q, a) for q, h in self.state.histories.items() for a in h.asks if a.outcome in outcomes]
        return max(found, key=lambda one: one[0])[1:] if found else None

    def answers(self, ask: int, question: QuestionId, option: int = 0) -> None:
        """A tap on an option, or on *Still true* where that is what is asked."""
        given = self.state.history(question).given
        action = Action.CHOOSE if given is None or given.ask == ask else Action.STILL_TRUE
        self.presses(action, ask, option if action is Action.CHOOSE else 0)

    def puts_off(self, ask: int, choice: Later) -> None:
        """A Later time; the customer remembers which."""
        self.presses(Action.SNOOZE, ask, choice)
        found = self.state.find_ask(ask)
        until = self.state.history(found[0]).snoozed_to if found else None
        if found is not None and until is not None:
            self.chosen[found[0]] = until

    def _sends(self, effect: Say, given: Input, happened: tuple[Fact, ...]) -> None:
        asked = next((fact for fact in happened if isinstance(fact, Asked)), None)
        question = asked.question if asked else None
        chosen = self.chosen.pop(question, None) if question is not None else None
        is_clock = isinstance(given, ClockStruck)
        cause: Cause = "customer" if not is_clock else "own time" if chosen is not None else "clock"
        self.sent.append(
            Sent(
                self.now,
                question,
                cause,
                bool(asked and asked.one_more),
                self.state.zone,
                chosen if is_clock else None,
                self.state.customer,
            )
        )
        if effect.ask is not None:
            decided = decide(self.state, Delivered(effect.key, effect.ask, "1"), self._moment(), self.catalogue)
            self._keep(decided.facts)
            self.state = decided.state

    def _is_forgotten(self) -> None:
        """Everything is erased: whoever writes from here next is somebody new."""
        self.state, self.log, self.chosen = State(self.state.customer + 10_000), [], {}

    def _keep(self, happened: tuple[Fact, ...]) -> None:
        self.log += [(self.now, fact) for fact in happened]

    def _dues(self, end: datetime) -> Iterator[datetime]:
        for _ in range(_MOST_STROKES):
            due = timers.due_at(self.state, self.now, self.catalogue, self.world)
            if due is None or due[0] > end:
                return
            yield due[0]
        raise AssertionError(f"somebody is due for ever: {due} at {self.now}")

    def _moment(self) -> Moment:
        self._nonce += 1
        return Moment(self.now, self._nonce * 1_000_003 + 1, "telegram", "en", world=self.world)
