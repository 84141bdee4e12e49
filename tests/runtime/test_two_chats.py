"""One person in two chats: joined by their own code, asked once, and told the truth when two answers race."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.customers.projection_check import foldings_that_differ
from bot.engine.model.state import State
from bot.runtime.persistence import state_of
from storage.model.records import Address
from storage.people import customers
from tests.botapi import Customer
from tests.support.app import Bot, running_bot, says_yes

PAGE = "0" * 32


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path) as running:
        yield running


class Page:
    """The web phone of the same person: what its forms send, and what is on its screen."""

    def __init__(self, bot: Bot, address: str = PAGE) -> None:
        self.bot = bot
        self.address = address
        self.sent = 0
        bot.webchat.open_screen(address, [])

    async def says(self, text: str) -> None:
        await self._send(kind="say", text=text)

    async def taps(self, label: str) -> None:
        ref, token = self.button(label)
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
    def look(unit: object) -> State:
        customer = customers.by_address(unit, address)  # type: ignore[arg-type]
        loaded = customers.by_id(unit, customer) if customer is not None else None  # type: ignore[arg-type]
        assert loaded is not None
        return state_of(loaded)

    return await bot.app.store.read(look)


async def code_of(bot: Bot, customer: Customer) -> str:
    await customer.says("/link")
    await bot.listens()
    return customer.chat.messages[-1].text.rpartition("/link ")[2]


async def test_a_code_from_one_chat_makes_the_other_the_same_customers(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    page = Page(bot)
    await page.says(f"/link {await code_of(bot, ann)}")
    assert page.texts() == ["This chat is yours too now. Your answers are the same in both."]
    there, here = await state(bot, Address("telegram", str(ann.id))), await state(bot, Address("webchat", PAGE))
    assert there == here
    await page.says("dark")
    assert (await state(bot, Address("telegram", str(ann.id)))).values() == {"roast": "dark"}
    assert await foldings_that_differ(bot.app.store) == (1, 0)


async def test_two_answers_racing_from_two_chats_give_one_result_and_the_later_one_is_told(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    page = Page(bot)
    await page.says(f"/link {await code_of(bot, ann)}")
    await page.says("/start")  # the open question is shown here too
    await ann.taps("Dark")
    await asyncio.gather(page.taps("Light"), bot.listens())
    stored = (await state(bot, Address("webchat", PAGE))).values()["roast"]
    said = page.texts() + [message.text for message in ann.chat.messages]
    other = {"dark": "Light", "light": "Dark"}[str(stored)]
    assert f"Switch to {other}?" in said


async def test_a_code_works_once_and_not_for_long(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    code = await code_of(bot, ann)
    bot.clock.advance(timedelta(minutes=16))
    late, other = Page(bot, "1" * 32), Page(bot, "2" * 32)
    await late.says(f"/link {code}")
    assert late.texts() == ["That code does not work any more. /link in the other chat gives a new one."]
    code = await code_of(bot, ann)
    await late.says(f"/start link_{code}")
    assert late.texts()[-1] == "This chat is yours too now. Your answers are the same in both."
    await other.says(f"/link {code}")
    assert other.texts() == ["That code does not work any more. /link in the other chat gives a new one."]
    assert await bot.app.store.read(lambda unit: customers.by_address(unit, Address("webchat", "2" * 32))) is None


async def test_a_chat_with_answers_of_its_own_is_not_mixed_up_with_another(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    page = Page(bot)
    await page.says("/start")
    await page.taps("Yes, ask me")
    await page.says("light")
    await page.says(f"/link {await code_of(bot, ann)}")
    assert page.texts()[-1].startswith("This chat has answers of its own")
    assert (await state(bot, Address("telegram", str(ann.id)))).values() == {}
    assert (await state(bot, Address("webchat", PAGE))).values() == {"roast": "light"}


async def test_a_question_nobody_asked_for_goes_to_the_messenger_while_the_page_is_closed(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.taps("Dark")
    await bot.listens()
    page = Page(bot)
    await page.says(f"/link {await code_of(bot, ann)}")
    before = len(ann.chat.messages)
    await bot.time_passes(timedelta(days=9))
    assert len(ann.chat.messages) == before + 1


async def test_whoever_erases_everything_in_one_chat_is_gone_from_the_other_too(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    page = Page(bot)
    await page.says(f"/link {await code_of(bot, ann)}")
    await page.says("dark")
    assert "Dark" in " ".join(page.texts())
    await ann.says("/delete")
    await bot.listens()
    await ann.taps("Erase everything")
    await bot.listens()
    assert await bot.app.store.read(lambda unit: customers.by_address(unit, Address("webchat", PAGE))) is None
    assert page.texts() == [], "what the page showed is erased as well"
