"""Telegram as a stage: the real application polls the local Bot API server; what the phone shows comes back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.channels.terminal import Line
from bot.engine.model.state import State
from bot.rehearsal import ActClock, Keyboards, NotPossible, find_key, start_word
from bot.rehearsal.transcript import (
    Act,
    Blocks,
    Edits,
    MovesBy,
    MovesTo,
    Opens,
    Says,
    SaysInGroup,
    Sends,
    SharesContact,
    Taps,
    Unblocks,
)
from storage.model.records import Address
from tests.botapi import Message, Request
from tests.support.app import Bot, state_at


class TelegramStage:
    """What one person does on their phone, and what they see there."""

    channel = "telegram"

    def __init__(self, bot: Bot, language: str, *, customer: int = 0) -> None:
        self.catalogue = bot.app.catalogue()
        self.messages = 0
        self._bot = bot
        self._customer = bot.server.customer(language=language)
        self._keyboards = Keyboards()
        self._seen = len(bot.server.requests)
        self._has_begun = False
        self._last_words: Message | None = None
        self._service_clock = ActClock(bot.clock, customer)
        bot.app.service._clock = self._service_clock

    def now(self) -> datetime:
        """The moment at which the conversation has arrived."""
        return self._bot.clock.now()

    async def state(self) -> State | None:
        """What is stored about the customer."""
        return await state_at(self._bot.app, Address("telegram", str(self._customer.id)))

    async def act(self, act: Act) -> list[Line]:
        """Something the customer or the clock does."""
        if isinstance(act, MovesTo | MovesBy):
            await self._move_to(act.at if isinstance(act, MovesTo) else self.now() + act.span)
        else:
            self._service_clock.begin_act()
            self._has_begun = True
            await self._do(act)
            await self._bot.listens()
        return self._news()

    async def _move_to(self, moment: datetime) -> None:
        if self._has_begun:
            return await self._bot.moves_to(moment)
        self._bot.clock.move_to(moment)

    async def _do(self, act: Act) -> None:
        match act:
            case Says(text):
                self._last_words = await self._customer.says(text)
            case Opens():
                word = start_word(act, self._bot.app.keys, self.now())
                self._last_words = await self._customer.says(f"/start {word}")
            case Taps():
                await self._tap(act)
            case Edits(text):
                await self._customer.edits(self._words_to_edit(), text)
            case SaysInGroup(text):
                await self._bot.server.group().member("Eve").says(text)
            case Blocks():
                await self._customer.blocks_bot()
            case Unblocks():
                await self._customer.unblocks_bot()
            case _:
                await self._send(act)

    async def _send(self, act: Act) -> None:
        match act:
            case SharesContact():
                await self._customer.shares_contact()
            case Sends("photo" | "video" | "document" as what, caption):
                await getattr(self._customer, f"sends_{what}")(caption)
            case Sends(what):
                await getattr(self._customer, f"sends_{what}")()

    async def _tap(self, taps: Taps) -> None:
        key = find_key(self._keyboards, taps)
        message = self._customer.chat.find(int(key.message_ref))
        if message is None:
            raise NotPossible(f"The message with the button [{taps.label}] is gone from the phone.")
        if taps.old:
            await self._customer.forges_tap(key.token, message)
        else:
            await self._customer.taps(key.label, on=message, times=taps.times)

    def _words_to_edit(self) -> Message:
        if self._last_words is None:
            raise NotPossible("The customer has written nothing that they could edit.")
        return self._last_words

    def _news(self) -> list[Line]:
        """What the phone showed since the last look, read from what the bot asked for and got."""
        requests = list(self._bot.server.requests)[self._seen :]
        self._seen += len(requests)
        lines = [self._line(request) for request in requests if request.status == 200]
        return [line for line in lines if line is not None]

    def _line(self, request: Request) -> Line | None:
        match request.method:
            case "sendMessage" | "sendDocument":
                self.messages += 1
                return self._shown(request.result)
            case "editMessageText":
                return self._shown(request.result)
            case "leaveChat":
                return Line("left the group", is_toast=True)
            case "answerCallbackQuery" if request.parameters.get("text"):
                return Line(str(request.parameters["text"]), is_toast=True)
        return None

    def _shown(self, message: dict[str, Any]) -> Line:
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        self._keyboards.shows(str(message["message_id"]), [(b["text"], b["callback_data"]) for row in rows for b in row])
        labels = tuple(tuple(button["text"] for button in row) for row in rows)
        text = message.get("text") or message.get("caption", "")
        if "document" in message:
            text = f"{text}\n{message['document']['file_name']}"
        return Line(text, labels)
