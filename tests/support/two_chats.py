"""One person in two chats: the web phone beside the messenger, and what the records say of both."""

from __future__ import annotations

import json

from bot.engine.model.state import State
from bot.runtime.persistence.rows import state_of
from storage.model.records import Address
from storage.people import customers
from storage.turn.unit_of_work import Unit
from tests.botapi import Customer
from tests.support.app import Bot, says_yes

PAGE = "0" * 32
"""The address of the web phone."""


class Page:
    """The web phone of the same person: what its forms send, and what is on its screen."""

    def __init__(self, bot: Bot, address: str = PAGE) -> None:
        self.bot = bot
        self.address = address
        self.sent = 0
        bot.webchat.open_screen(address, [])

    def opens(self) -> None:
        """Somebody looks at it from now on."""
        assert self.bot.webchat.open_stream(self.address) is not None

    async def says(self, text: str) -> None:
        await self._send(kind="say", text=text)

    async def taps(self, label: str) -> None:
        await self.presses(*self.button(label))

    async def presses(self, ref: str, token: str) -> None:
        """A button, also one that is not on the screen any more."""
        await self._send(kind="tap", token=token, message_ref=ref, tap_ref=self.address)

    def button(self, label: str) -> tuple[str, str]:
        screen = self.bot.webchat.screen(self.address)
        assert screen is not None
        found = [
            (ref, button.token)
            for ref, bubble in screen.bubbles.items()
            for row in bubble.message.rows
            for button in row
            if button.label == label
        ]
        return found[-1]

    def labels(self) -> list[str]:
        screen = self.bot.webchat.screen(self.address)
        assert screen is not None
        return [button.label for bubble in screen.bubbles.values() for row in bubble.message.rows for button in row]

    def texts(self) -> list[str]:
        screen = self.bot.webchat.screen(self.address)
        return [bubble.message.text for bubble in screen.bubbles.values() if not bubble.is_own] if screen else []

    async def _send(self, **what: str) -> None:
        self.sent += 1
        key = f"{self.address}:{self.sent}"
        at = self.bot.clock.now().isoformat()
        body = {"address": self.address, "event_key": key, "language": "en", "at": at, **what}
        await self.bot.submit(self.address, key, json.dumps(body))


async def state(bot: Bot, address: Address) -> State:
    def look(unit: Unit) -> State:
        customer = customers.by_address(unit, address)
        loaded = customers.by_id(unit, customer) if customer is not None else None
        assert loaded is not None
        return state_of(loaded)

    return await bot.app.store.read(look)


async def code_of(bot: Bot, customer: Customer) -> str:
    await customer.says("/link")
    await bot.listens()
    return customer.chat.messages[-1].text.rpartition("/link ")[2]


async def is_asked_whether_it_was_them(bot: Bot, customer: Customer) -> None:
    """Their code is typed on the web phone and both chats are said to be theirs: the messenger asks whether that was them."""
    page = Page(bot)
    await page.says(f"/link {await code_of(bot, customer)}")
    await page.taps("Yes, both are mine")
    await bot.settles()


async def known(bot: Bot, address: Address) -> int | None:
    return await bot.app.store.read(lambda unit: customers.by_address(unit, address))


async def is_joined(bot: Bot, customer: Customer, address: str = PAGE) -> bool:
    ann = await known(bot, Address("telegram", str(customer.id)))
    return ann is not None and await known(bot, Address("webchat", address)) == ann


async def in_two_chats(bot: Bot) -> tuple[Customer, Page]:
    """Somebody who said yes on Telegram, answered, and has the web phone too."""
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.taps("Dark")
    await bot.listens()
    page = Page(bot)
    await joins(bot, ann, page)
    return ann, page


async def joins(bot: Bot, customer: Customer, page: Page) -> None:
    """The code, and a yes in both chats."""
    await page.says(f"/link {await code_of(bot, customer)}")
    await page.taps("Yes, both are mine")
    await bot.settles()
    await customer.taps("Yes, that was me")
    await bot.listens()
