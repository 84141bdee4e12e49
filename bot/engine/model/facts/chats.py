"""Which of their chats the messenger lets us write to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.engine.model.changed import changed
from bot.engine.model.facts.fact import Fact
from bot.engine.model.state import State


@dataclass(frozen=True, slots=True)
class ChatBlocked(Fact):
    """The messenger takes nothing of ours for this chat any more: nothing is sent there before it comes back."""

    channel: str

    def change(self, state: State, at: datetime) -> State:
        return changed(state, blocked=(*(one for one in state.blocked if one != self.channel), self.channel))


@dataclass(frozen=True, slots=True)
class ChatBack(Fact):
    """The block of this chat is gone: the messenger said so, or the customer wrote there. Nothing resumes by itself."""

    channel: str

    def change(self, state: State, at: datetime) -> State:
        return changed(state, blocked=tuple(one for one in state.blocked if one != self.channel))


@dataclass(frozen=True, slots=True)
class StopTold(Fact):
    """A stop by the block of one chat was told in another, where they came by themselves."""

    def change(self, state: State, at: datetime) -> State:
        return state if state.stop is None else changed(state, stop=changed(state.stop, blocked_in=""))
