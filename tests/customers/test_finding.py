"""Whoever helps a customer finds them: by number, by chat, by what a CRM calls them, and by a code that only the customer has."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.customers.finding import customer_id
from bot.engine.model.ids_and_time import crockford
from storage.model.records import Address
from storage.people import spoken_codes
from tests.botapi import Customer
from tests.customers.data_copy.ann import number_of
from tests.support.app import Bot, is_called, running_bot, says_yes


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path / "var") as running:
        yield running


@pytest.fixture
async def ann(bot: Bot) -> Customer:
    customer = bot.server.customer()
    await says_yes(bot, customer)
    return customer


async def code_of(bot: Bot, customer: Customer) -> str:
    await customer.says("/code")
    await bot.listens()
    said = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", customer.chat.messages[-1].text)
    assert said, customer.chat.messages[-1].text
    return said[0].replace("-", "")


async def test_by_number_by_chat_and_by_what_a_crm_calls_them(bot: Bot, ann: Customer) -> None:
    number = await number_of(bot, ann)
    await is_called(bot, Address("telegram", str(ann.id)), "4711")
    letters = crockford(number)
    names = (letters, letters.lower(), f"{letters[:4]}-{letters[4:8]}-{letters[8:]}", f"telegram:{ann.id}", " hubspot:4711 ")
    assert [await customer_id(bot.app.store, name) for name in names] == [number] * 5
    wrong = ("", "?", "0" * 13, "telegram:", "telegram:1", "hubspot:4712", "klaviyo:4711", "4711")
    assert [await customer_id(bot.app.store, name) for name in wrong] == [None] * 8


async def test_a_code_is_the_customers_own_act_and_lasts_a_quarter_of_an_hour(bot: Bot, ann: Customer) -> None:
    number, store = await number_of(bot, ann), bot.app.store
    first, second = await code_of(bot, ann), await code_of(bot, ann)
    assert first != second

    async def used(code: str) -> int | None:
        return await store.write(lambda unit: spoken_codes.use(unit, code, now=bot.clock.now()))

    assert [await used(first), await used(second), await used(second)] == [None, number, None]
    late = await code_of(bot, ann)
    bot.clock.advance(timedelta(minutes=15))
    assert await used(late) is None


async def test_of_whom_nothing_is_known_there_is_no_code(bot: Bot) -> None:
    stranger = bot.server.customer()
    await stranger.says("/code")
    await bot.listens()
    assert "I don't know you" in stranger.chat.messages[-1].text
    assert await customer_id(bot.app.store, f"telegram:{stranger.id}") is None
