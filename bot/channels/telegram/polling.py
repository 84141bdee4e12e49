"""Long polling that loses nothing: raw updates are durable before the offset moves, and a bad one stops nobody.

`Bot.get_updates` is not used: it raises for the whole batch when one update cannot be parsed, and logs it. Updates stay raw JSON.
Whatever arrives, and whatever else is in the way, it is said once and polled again: only a token that was never accepted ends it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from telegram import error as platform

from bot.channels.telegram.account_check import reason
from bot.channels.telegram.updates import NAME, lane_of
from bot.channels.telegram.wire import LONGEST_WAIT, UnexpectedAnswer
from bot.clock import Clock
from bot.errors import Unreachable
from bot.log import Trouble
from storage.errors import StorageError
from storage.model.queue_items import InboxItem

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""Exactly what is translated; the platform remembers it."""

_WAIT = 30
"""Seconds one request waits for news; the platform allows 50."""

_AFTER_TROUBLE = 3.0
"""Seconds before the same offset is asked again: the platform punishes a hot loop."""


_TOO_SOON = 1.0
"""Seconds within which an empty answer cannot be the platform's, which holds a request until there is something or `_WAIT` is over;
and how long whoever gives it is left alone."""

_MOST = 2**63
"""Above every number the platform may give an update; one that is as large is none."""


class Platform(Protocol):
    """Where updates are asked for."""

    async def call(self, method: str, fields: Mapping[str, object], read_seconds: float | None = None) -> Any:
        """The result of a method, as it was written."""


class Poller:
    """One account's long polling. Two of them on one token is a mistake the platform reports as a conflict."""

    def __init__(
        self,
        account: Platform,
        receive: Callable[[Sequence[InboxItem]], Awaitable[None]],
        clock: Clock,
        lane: Callable[[str], str],
        what_helps: str = "",
    ) -> None:
        """`what_helps` is what whoever runs the bot can do when the platform is out of reach."""
        self._account = account
        self._receive = receive
        self._clock = clock
        self._lane = lane
        self._what_helps = what_helps
        self._offset: int | None = None
        self._was_accepted = False
        self._trouble = Trouble(over="telegram_polls_again")

    async def run(self) -> None:
        """Poll for ever. The platform keeps the offset, so none is stored."""
        while True:
            await asyncio.sleep(await self._polled())

    async def _polled(self) -> float:
        """One request, whatever comes of it; returns how many seconds to wait before the next."""
        began = asyncio.get_running_loop().time()
        try:
            many = await self.once()
        except Exception as error:
            # Nothing that arrives may end everybody's conversation; what was not stored is not confirmed, and given again.
            return self._after(error)
        self._was_accepted = True
        self._trouble.is_over()
        is_too_soon = many == 0 and asyncio.get_running_loop().time() - began < _TOO_SOON
        return _TOO_SOON if is_too_soon else 0

    def _after(self, error: Exception) -> float:
        """Say what is in the way, once; returns how many seconds to leave it alone."""
        match error:
            case platform.RetryAfter():
                self._trouble.warns("telegram_asks_for_patience")
                return _asked_for(error)
            case platform.Conflict():
                what = "another process polls with this token; stop it, or give this one its own bot"
                self._trouble.says("telegram_conflict", what=what)
            case platform.InvalidToken() | platform.Forbidden():
                if not self._was_accepted:
                    raise Unreachable("TELEGRAM_BOT_TOKEN: Telegram does not accept this token; ask @BotFather for it") from None
                what = "Telegram does not accept the token any more; asked again until it does, or give the bot its new token"
                self._trouble.says("telegram_refuses_token", what=what)
            case UnexpectedAnswer():
                self._trouble.warns("telegram_unreachable", why=str(error), what=self._what_helps)
            case platform.TelegramError():
                self._trouble.warns("telegram_unreachable", why=reason(error), what=self._what_helps)
            case StorageError():
                self._trouble.says("inbox_unavailable", why=str(error))
            case _:
                self._trouble.warns("telegram_not_understood", why=type(error).__name__)
        return _AFTER_TROUBLE

    async def once(self) -> int:
        """One request: fetch, commit, and only then move the offset."""
        updates = await self._fetch()
        await self._receive([self._item(update) for update in updates])
        if updates:
            self._offset = max(_number(update) for update in updates) + 1
        return len(updates)

    async def _fetch(self) -> list[dict[str, Any]]:
        wanted: dict[str, object] = {"timeout": _WAIT, "allowed_updates": ALLOWED}
        if self._offset is not None:
            wanted["offset"] = self._offset
        updates = await self._account.call("getUpdates", wanted, read_seconds=_WAIT + 10)
        found = [update for update in updates if _is_update(update)] if isinstance(updates, list) else []
        if not found and updates != []:
            raise UnexpectedAnswer("the answer holds no updates")
        return found

    def _item(self, update: dict[str, Any]) -> InboxItem:
        now = self._clock.now()
        return InboxItem(
            id=self._clock.nonce(),
            channel=NAME,
            event_key=str(_number(update)),
            lane=self._lane(lane_of(update)),
            body_clear=_written(update),
            received_at=now,
        )


def _is_update(update: object) -> bool:
    """Whether it has the number by which it can be confirmed; whatever else is in it is looked at later."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < _MOST


def _number(update: dict[str, Any]) -> int:
    number: int = update["update_id"]
    return number


def _written(update: dict[str, Any]) -> str:
    """The raw update as text; one nested too deeply to be written becomes what nobody can parse, and so a dead letter."""
    try:
        return json.dumps(update, ensure_ascii=False)
    except RecursionError:
        return "nested too deeply"


def _asked_for(error: platform.RetryAfter) -> float:
    span = error.retry_after
    return min(LONGEST_WAIT, span if isinstance(span, int | float) else span.total_seconds())
