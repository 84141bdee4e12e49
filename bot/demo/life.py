"""One imagined customer's history: everything they do, and everything time does, decided by the real engine and kept as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Chance
from bot.demo.timeline import Timeline
from bot.engine.conversation.decide import decide
from bot.engine.model import tokens
from bot.engine.model.decision import Decision
from bot.engine.model.effects import Erase, Message, Say
from bot.engine.model.ids_and_time import fresh_id
from bot.engine.model.inputs import ClockStruck, Delivered, Input
from bot.engine.model.state import State
from bot.engine.model.tokens import Action, Token
from bot.engine.model.world import Moment
from bot.runtime.persistence.rows import changes, customer_row
from storage.model.records import Address
from storage.model.turns import Writes
from storage.model.vocabulary import DEMO


@dataclass(frozen=True, slots=True)
class Shown:
    """A question that just reached the customer."""

    question: str
    at: datetime
    proactive: bool
    place: int
    """Which one of this visit, from 1."""


@dataclass(slots=True)
class Life:
    """What one customer went through so far; nothing of it is kept anywhere until `take` hands over its rows."""

    number: int
    timeline: Timeline
    chance: Chance
    language: str
    at: datetime
    """The moment of what happened last."""
    state: State = field(init=False)
    address: Address = field(init=False)
    due: tuple[datetime, str] | None = None
    shown: Shown | None = None
    """The question of the latest turn, until somebody looks."""
    buttons: tuple[Token, ...] = ()
    """Below the latest message."""
    choices: tuple[Token, ...] = ()
    """Below the open question, as it was shown."""
    erasure: Erase | None = None
    _acts: int = 0
    _since: datetime | None = None
    _looked_at: datetime = field(init=False)
    _version: int = 0
    _rows: list[Writes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = State(fresh_id(self.chance.getrandbits(63), "customer"))
        self.address = Address(DEMO, f"{self.number}-{self.chance.getrandbits(48):x}")

    @property
    def is_over(self) -> bool:
        """Whether they were forgotten."""
        return self.erasure is not None

    def does(self, given: Input, at: datetime) -> Decision:
        """Something the customer does, at the given moment or, where that was before, after what happened last."""
        self.at = max(at, self.at) + timedelta(microseconds=self.chance.randrange(100_000, 4_000_000))
        self._acts += 1
        decision = self._turn(given, f"{self.number}:{self._acts}")
        self._deliver(decision)
        return decision

    def strikes(self) -> None:
        """The clock, at the moment at which somebody has to look at them; as a bot does that looks every few seconds."""
        assert self.due is not None
        self.at = max(self.due[0], self.at) + timedelta(microseconds=self.chance.randrange(100_000, 9_000_000))
        self._deliver(self._turn(ClockStruck(), None))

    def take(self) -> Writes | None:
        """Everything since the last time, as what one turn changes; nothing where nothing happened."""
        if not self._rows or self._since is None:
            return None
        rows, self._rows = self._rows, []
        self._version += 1
        writes = replace(
            together(rows),
            customer=customer_row(self.state, self._version, self._looked_at, created_at=self._since),
            new_addresses=(self.address,) if self._version == 1 else (),
        )
        return writes

    def _turn(self, given: Input, event: str | None) -> Decision:
        moment = Moment(
            self.at,
            self.chance.getrandbits(63) or 1,
            channel=DEMO,
            language=self.language,
            message_ref=f"{self.number}.{self._acts}",
            event_key=event,
        )
        before = self.state
        decision = decide(before, given, moment, self.timeline.at(self.at).catalogue)
        erasure = next((effect for effect in decision.effects if isinstance(effect, Erase)), None)
        if erasure is not None:
            self.erasure, self.due = erasure, None
            return decision
        self.state, self.due = decision.state, decision.due
        self._since = self._since or self.at
        self._looked_at = self.at
        self._rows.append(changes(before, decision, moment))
        return decision

    def _deliver(self, decision: Decision) -> None:
        """Whatever was said arrives at once."""
        for effect in decision.effects:
            message = getattr(effect, "message", None)
            if isinstance(message, Message):
                self.buttons = _below(message)
            if isinstance(effect, Say) and effect.ask is not None and self.erasure is None:
                self.choices = tuple(token for token in _below(effect.message) if token.action is Action.CHOOSE)
                self.at += timedelta(milliseconds=self.chance.randrange(80, 900))
                self._turn(Delivered(effect.key, effect.ask, f"{self.number}.{self._acts}"), None)
                waiting = self.state.open
                if waiting is not None:
                    self.shown = Shown(waiting.question, self.at, effect.proactive, self.state.tempo.sitting)


def _below(message: Message) -> tuple[Token, ...]:
    found = (tokens.read(button.token) for row in message.rows for button in row)
    return tuple(token for token in found if token is not None)


def together(rows: Sequence[Writes]) -> Writes:
    """The rows of many turns of one customer as those of one, in their order: what happened first is written first.

    Everything that was said has long arrived, and what arrived is not kept for ever: no message waits or is remembered.
    """
    lists: dict[str, Any] = {name: tuple(row for one in rows for row in getattr(one, name)) for name in _LISTS}
    return Writes(due=rows[-1].due, **lists)


_LISTS = (
    "external_ids", "wordings", "consents", "restrictions", "lifted_restrictions", "asks", "ask_moves", "renamed",
    "answers", "ended_answers", "preferences", "facts", "misread",
)  # fmt: skip
