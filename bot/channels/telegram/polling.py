"""Long polling that loses nothing: raw updates are durable before the offset moves, and a bad one stops nobody.

`Bot.get_updates` is not used: it raises for the whole batch when one update cannot be parsed, and logs it. The library's request
object carries the call instead, with the parameters in the address (Bot API, "Making requests"), and the updates stay raw JSON.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from telegram import error as platform
from telegram.request import BaseRequest

from bot.channels.telegram.account_check import reason, what_to_do
from bot.channels.telegram.updates import NAME, lane_of
from bot.clock import Clock
from bot.errors import Unreachable
from bot.log import log
from storage.errors import StorageError
from storage.model.queue_items import InboxItem

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""Exactly what is translated; the platform remembers it."""

_WAIT = 30
"""Seconds one request waits for news; the platform allows 50."""

_AFTER_TROUBLE = 3.0
"""Seconds before the same offset is asked again: the platform punishes a hot loop."""


class Poller:
    """One account's long polling. Two of them on one token is a mistake the platform reports as a conflict."""

    def __init__(
        self,
        request: BaseRequest,
        address: str,
        receive: Callable[[Sequence[InboxItem]], Awaitable[None]],
        clock: Clock,
        lane: Callable[[str], str],
    ) -> None:
        self._request = request
        self._address = address
        self._receive = receive
        self._clock = clock
        self._lane = lane
        self._offset: int | None = None
        self._is_out_of_reach = False

    async def run(self) -> None:
        """Poll for ever. The platform keeps the offset, so none is stored."""
        while True:
            try:
                await self.once()
                self._reached()
            except platform.Conflict:
                log.error("telegram_conflict", what="another process polls with this token; stop it, or give this one its own bot")
                await asyncio.sleep(_AFTER_TROUBLE)
            except (platform.InvalidToken, platform.Forbidden):
                raise Unreachable("TELEGRAM_BOT_TOKEN: Telegram does not accept this token; ask @BotFather for it") from None
            except platform.RetryAfter as error:
                span = error.retry_after
                await asyncio.sleep(span if isinstance(span, int | float) else span.total_seconds())
            except platform.TelegramError as error:
                self._out_of_reach(error)
                await asyncio.sleep(_AFTER_TROUBLE)
            except StorageError as error:
                # Not stored, so not confirmed: the platform keeps the updates and gives them again.
                log.error("inbox_unavailable", why=type(error).__name__)
                await asyncio.sleep(_AFTER_TROUBLE)

    def _out_of_reach(self, error: platform.TelegramError) -> None:
        """Said once, not every few seconds: the next line is that it is reached again."""
        if not self._is_out_of_reach:
            again = f"{what_to_do(self._address)}; the bot goes on trying"
            log.warning("telegram_unreachable", why=reason(error), what=again)
        self._is_out_of_reach = True

    def _reached(self) -> None:
        if self._is_out_of_reach:
            log.info("telegram_reached_again")
        self._is_out_of_reach = False

    async def once(self) -> int:
        """One request: fetch, commit, and only then move the offset."""
        updates = await self._fetch()
        await self._receive([self._item(update) for update in updates])
        if updates:
            self._offset = max(_number(update) for update in updates) + 1
        return len(updates)

    async def _fetch(self) -> list[dict[str, Any]]:
        wanted = {"timeout": str(_WAIT), "allowed_updates": json.dumps(ALLOWED)}
        if self._offset is not None:
            wanted["offset"] = str(self._offset)
        updates: Any = await self._request.post(f"{self._address}/getUpdates?{urlencode(wanted)}", read_timeout=_WAIT + 10)
        return [update for update in updates if isinstance(update, dict)] if isinstance(updates, list) else []

    def _item(self, update: dict[str, Any]) -> InboxItem:
        now = self._clock.now()
        return InboxItem(
            id=self._clock.nonce(),
            channel=NAME,
            event_key=str(_number(update)),
            lane=self._lane(lane_of(update)),
            body_clear=json.dumps(update, ensure_ascii=False),
            received_at=now,
        )


def _number(update: dict[str, Any]) -> int:
    number = update.get("update_id")
    return number if isinstance(number, int) else 0
