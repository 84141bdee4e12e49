"""How fast messages may leave through one channel: arithmetic over moments that are handed in, nothing is waited for here.

The numbers are the channel's (`Capabilities`). Telegram's Bots FAQ, "My bot is hitting limits, how do I avoid this?": in one chat
no more than one message a second, where short bursts are tolerated; over all chats about 30 a second.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum

from bot.ports import Capabilities

_BURST = 3
"""Messages one chat may get at once while the average stays at its interval. A turn that amends the notice and puts a question is
two, an answer that comes right after it is the third; the FAQ tolerates "short bursts" and says nothing of their length."""

_PROACTIVE_BURST = 5
"""Proactive messages trickle after these few, so that a reply never waits a whole second for the next free place."""

_SPARE = 5
"""One place in five is kept for replies."""

_SECOND = timedelta(seconds=1)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_CHATS = 10_000


class Line(Enum):
    """Where a message waits when there is no room: who was told to come back is not sent to the end of the line again."""

    REPLY = "reply"
    REPLY_AGAIN = "reply again"
    PROACTIVE = "proactive"
    PROACTIVE_AGAIN = "proactive again"

    @property
    def is_proactive(self) -> bool:
        """Whether nobody waits for this message."""
        return self in (Line.PROACTIVE, Line.PROACTIVE_AGAIN)


def line_of(*, proactive: bool, is_again: bool) -> Line:
    """The line a message waits in."""
    if proactive:
        return Line.PROACTIVE_AGAIN if is_again else Line.PROACTIVE
    return Line.REPLY_AGAIN if is_again else Line.REPLY


@dataclass(slots=True)
class Limiter:
    """The rooms of one channel: each chat's, everybody's in any second, and what the platform told to wait."""

    per_second: int | None
    interval: timedelta
    _left: list[datetime] = field(default_factory=list)
    """When the messages of the last second left, in order."""
    _chats: dict[str, datetime] = field(default_factory=dict)
    """When a chat's average is back at its interval; its burst is what may leave before that."""
    _proactive: datetime = _LONG_AGO
    """The same for all proactive messages."""
    _holds: dict[str, datetime] = field(default_factory=dict)
    _all_held_until: datetime = _LONG_AGO
    _places: dict[Line, datetime] = field(default_factory=dict)
    _latest: datetime = _LONG_AGO

    @classmethod
    def of(cls, capabilities: Capabilities) -> Limiter:
        """The limiter of a channel that can do this much."""
        return cls(capabilities.per_second, timedelta(seconds=capabilities.chat_interval))

    def take(self, chat: str, now: datetime, line: Line, messages: int = 1) -> datetime | None:
        """`None`: counted, send it now. Else the moment at which to come back."""
        now = self._forward(now)
        chat_at = self._chat_at(chat)
        if chat_at > now:
            return chat_at
        room_at = self._room_at(now, line, messages)
        if room_at > now:
            return self._place(line, room_at)
        self._count(chat, now, line, messages)
        return None

    def hold(self, chat: str, until: datetime, now: datetime, *, everybody: bool = False) -> None:
        """The platform asks for patience: with this chat, and with everybody when another chat is being held already."""
        self._holds = {held: end for held, end in self._holds.items() if end > now}
        if everybody or self._holds.keys() - {chat}:
            self._all_held_until = max(self._all_held_until, until)
        self._holds[chat] = max(until, self._holds.get(chat, until))

    def held_until(self, now: datetime) -> datetime | None:
        """Until when the platform takes nothing from us at all; nothing while it does."""
        return self._all_held_until if self._all_held_until > now else None

    def _chat_at(self, chat: str) -> datetime:
        held = self._holds.get(chat, _LONG_AGO)
        free_from = self._chats.get(chat)
        return held if free_from is None else max(held, free_from - (_BURST - 1) * self.interval)

    def _room_at(self, now: datetime, line: Line, messages: int) -> datetime:
        at = max(now, self._all_held_until)
        if self.per_second is None:
            return at
        allowed = self.per_second
        if line.is_proactive:
            allowed -= self._spare
            at = max(at, self._proactive - (_PROACTIVE_BURST - 1) * self._spacing(line))
        too_many = len(self._left) + min(messages, allowed) - allowed
        return max(at, self._left[too_many - 1] + _SECOND) if too_many > 0 else at

    def _place(self, line: Line, earliest: datetime) -> datetime:
        """One after the other, as fast as they may leave: who is told the same moment would come in vain and be sent away again."""
        last = self._places.get(line)
        place = earliest if last is None else max(earliest, last + self._spacing(line))
        self._places[line] = place
        return place

    def _count(self, chat: str, now: datetime, line: Line, messages: int) -> None:
        if self.per_second is not None:
            self._left += [now] * messages
            if line.is_proactive:
                self._proactive = max(self._proactive, now) + messages * self._spacing(line)
        if self.interval:
            self._chats[chat] = max(self._chats.get(chat, now), now) + messages * self.interval
            if len(self._chats) > _MOST_CHATS:
                self._chats = {known: free_from for known, free_from in self._chats.items() if free_from > now}

    def _spacing(self, line: Line) -> timedelta:
        if self.per_second is None:
            return timedelta()
        return _SECOND / (self.per_second - self._spare if line.is_proactive else self.per_second)

    @property
    def _spare(self) -> int:
        return (self.per_second or 0) // _SPARE

    def _forward(self, now: datetime) -> datetime:
        """Forget what is over. A clock that was set back must not hold anybody up until it is there again."""
        if now < self._latest - _SECOND:
            self._left, self._chats, self._holds, self._places = [], {}, {}, {}
            self._all_held_until = self._proactive = self._latest = _LONG_AGO
        self._latest = now = max(now, self._latest)
        del self._left[: bisect_right(self._left, now - _SECOND)]
        return now
