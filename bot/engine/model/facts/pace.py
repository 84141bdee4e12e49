"""How often, and when again: promises, breaks, and the customer's own choice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.engine.model.changed import changed
from bot.engine.model.facts.fact import Fact
from bot.engine.model.state import State
from bot.engine.model.tempo import Ceiling, TrialArm

REMEMBERED_HOURS = 12
"""Own messages that tell when somebody is about."""


@dataclass(frozen=True, slots=True)
class Promised(Fact):
    """The earliest moment the bot writes first again. Only the customer's own acts ever bring it nearer."""

    next_ask_at: datetime

    def change(self, state: State, at: datetime) -> State:
        return changed(state, tempo=changed(state.tempo, next_ask_at=self.next_ask_at))


@dataclass(frozen=True, slots=True)
class PaceChosen(Fact):
    """*How often*: the customer's own ceiling; nothing but a new choice of theirs changes it."""

    pace: Ceiling

    def change(self, state: State, at: datetime) -> State:
        state = state.without_laters() if self.pace == "own" else state
        return changed(state, tempo=changed(state.tempo, ceiling=self.pace), asked_back=None)


@dataclass(frozen=True, slots=True)
class TrialEntered(Fact):
    """The customer joined while two gaps were tried, and was given one of them by hash; it stays theirs."""

    arm: TrialArm

    def change(self, state: State, at: datetime) -> State:
        return changed(state, tempo=changed(state.tempo, trial=self.arm))


@dataclass(frozen=True, slots=True)
class Paused(Fact):
    """A break until then: nothing proactive."""

    until: datetime
    id: int = 0
    """What the button that ends it is told by; none in logs from before breaks had names."""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, paused_until=self.until, pause=self.id, asked_back=None)


@dataclass(frozen=True, slots=True)
class Unpaused(Fact):
    """The customer ended their break early."""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, paused_until=None, pause=0)


@dataclass(frozen=True, slots=True)
class Woken(Fact):
    """A resting customer wrote first: asked again, slowly."""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, tempo=changed(state.tempo, step=1, silences=0))


@dataclass(frozen=True, slots=True)
class Wrote(Fact):
    """The customer wrote by themselves; only the hour is remembered, to write back when they are about."""

    moves_on: bool = False
    """Whether what waits is not what was said last any more; not so in logs from before that was kept."""

    def change(self, state: State, at: datetime) -> State:
        hours = (*state.tempo.hours, at.hour)[-REMEMBERED_HOURS:]
        return changed(state, tempo=changed(state.tempo, hours=hours, seen_at=at), asked_back=None, moved_on=self.moves_on)
