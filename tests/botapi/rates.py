"""Telegram's sending limits, counted by the server's clock."""

import math
from collections import deque

from telegram.constants import FloodLimit

from .errors import TooManyRequests

BURST_IN_A_CHAT = 3


class Rates:
    """One message a second in a chat with a short burst, 20 a minute in a group, 30 a second in all (Bots FAQ)."""

    def __init__(self) -> None:
        self._last_sent: deque[float] = deque(maxlen=FloodLimit.MESSAGES_PER_SECOND)
        self._free_from: dict[int, float] = {}

    def count(self, chat_id: int, now: float) -> None:
        """Count one message, or refuse it with the time to wait."""
        wait = max(self._overall_wait(now), self._chat_wait(chat_id, now))
        if wait > 0:
            raise TooManyRequests(max(1, math.ceil(wait)))
        self._last_sent.append(now)
        self._free_from[chat_id] = max(self._free_from.get(chat_id, now), now) + _spacing(chat_id)

    def _overall_wait(self, now: float) -> float:
        is_full = len(self._last_sent) == FloodLimit.MESSAGES_PER_SECOND
        return self._last_sent[0] + 1 - now if is_full else 0

    def _chat_wait(self, chat_id: int, now: float) -> float:
        credit = (BURST_IN_A_CHAT - 1) * _spacing(chat_id)
        return self._free_from.get(chat_id, now) - credit - now


def _spacing(chat_id: int) -> float:
    """Groups have negative ids (Chat)."""
    is_group = chat_id < 0
    return 60 / FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP if is_group else 1 / FloodLimit.MESSAGES_PER_SECOND_PER_CHAT
