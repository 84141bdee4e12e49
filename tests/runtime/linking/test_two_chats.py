"""One person in two chats: joined by their own code, asked once, and told the truth when two answers race."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.customers.checks.projection_check import foldings_that_differ
from bot.engine.model.facts.person import ChatLinked
from bot.runtime.persistence.rows import facts_of
from storage import tables as t
from storage.errors import Unavailable
from storage.model.records import Address
from storage.people import customers
from storage.turn.unit_of_work import Unit
from tests.botapi import Customer
from tests.support.app import Bot, running_bot, says_yes
from tests.support.two_chats import PAGE, Page, code_of, in_two_chats, is_joined, joins, known, state


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path) as running:
        yield running


@pytest.mark.slow
async def test_a_code_and_a_yes_in_both_chats_make_them_one_customers(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    page = Page(bot)
    await joins(bot, ann, page)
    assert page.texts()[-1] == "This chat is yours too now. Your answers are the same in both."
    assert ann.chat.messages[-1].text == "Done. Both chats are yours now, with the same answers."
    there, here = await state(bot, Address("telegram", str(ann.id))), await state(bot, Address("webchat", PAGE))
    assert there == here
    await page.says("dark")
    assert (await state(bot, Address("telegram", str(ann.id)))).values() == {"roast": "dark"}
    assert await foldings_that_differ(bot.app.store) == (1, 0)


@pytest.mark.slow
async def test_two_answers_racing_from_two_chats_give_one_result_and_the_later_one_is_told(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    page = Page(bot)
    await joins(bot, ann, page)
    await page.says("/start")  # the open question is shown here too
    await ann.taps("Dark")
    await asyncio.gather(page.taps("Light"), bot.listens())
    stored = (await state(bot, Address("webchat", PAGE))).values()["roast"]
    said = page.texts() + [message.text for message in ann.chat.messages]
    other = {"dark": "Light", "light": "Dark"}[str(stored)]
    assert f"Switch to {other}?" in said


@pytest.mark.slow
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
    await late.taps("Yes, both are mine")
    await bot.settles()
    await ann.taps("Yes, that was me")
    await bot.listens()
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
    ann, _ = await in_two_chats(bot)
    before = len(ann.chat.messages)
    await bot.time_passes(timedelta(days=9))
    assert len(ann.chat.messages) == before + 1


async def test_whoever_erases_everything_in_one_chat_is_gone_from_the_other_too(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    page = Page(bot)
    await joins(bot, ann, page)
    await page.says("dark")
    assert "Dark" in " ".join(page.texts())
    await ann.says("/delete")
    await bot.listens()
    await ann.taps("Erase everything")
    await bot.listens()
    assert await bot.app.store.read(lambda unit: customers.by_address(unit, Address("webchat", PAGE))) is None
    assert page.texts() == [], "what the page showed is erased as well"


async def requests(bot: Bot, ann: Customer, page: Page) -> None:
    """Ann's link was opened by whoever has the page."""
    await page.says(f"/start link_{await code_of(bot, ann)}")
    await bot.settles()


@pytest.mark.slow
@pytest.mark.parametrize("before", ["a stranger", "somebody who said no", "somebody who was just forgotten"])
async def test_a_link_is_a_request_and_joins_nobody_by_itself(bot: Bot, before: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    page = Page(bot)
    if before != "a stranger":
        await page.says("/start")
        await page.taps("No, thanks" if before == "somebody who said no" else "Yes, ask me")
    if before == "somebody who was just forgotten":
        await page.says("/delete")
        await page.taps("Erase everything")
    was = await known(bot, Address("webchat", PAGE))
    await requests(bot, ann, page)
    assert "Are both chats yours?" in page.texts()[-1]
    assert "software, not a person" in page.texts()[-1], "whoever came by a link is told who asks"
    assert await known(bot, Address("webchat", PAGE)) == was
    await page.says("light")
    await ann.says("my answers")
    await bot.listens()
    assert not await is_joined(bot, ann)
    assert (await state(bot, Address("telegram", str(ann.id)))).values() == {}


async def test_a_no_in_the_new_chat_joins_nothing_and_uses_up_the_code(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    page = Page(bot)
    code = await code_of(bot, ann)
    await page.says(f"/start link_{code}")
    await page.taps("No, not mine")
    assert page.texts() == ["All right. Nothing is joined, and that code is used up."], "in place of the request"
    assert await known(bot, Address("webchat", PAGE)) is None, "nothing is kept of whoever says no"
    await page.says(f"/link {code}")
    assert page.texts()[-1] == "That code does not work any more. /link in the other chat gives a new one."


@pytest.mark.parametrize("then", ["stop", "leave me alone", "no", "No, not mine", "/start, No, thanks"])
async def test_whoever_says_stop_or_no_after_their_yes_is_not_joined_by_the_other_chat(bot: Bot, then: str) -> None:
    """Ann may still tap her yes: the other chat was told that nobody writes there, or that nothing is joined."""
    ann = bot.server.customer()
    await says_yes(bot, ann)
    page = Page(bot)
    await requests(bot, ann, page)
    await page.taps("Yes, both are mine")
    await bot.settles()
    for words in then.split(", ", 1) if then.startswith("/start") else [then]:
        await page.says(words)
        await bot.settles()
    said = page.texts()
    await ann.taps("Yes, that was me")
    await bot.listens()
    over = "That request is over. /link gives a new code."
    assert over in (ann.chat.messages[-1].text, *ann.toasts)
    assert not await is_joined(bot, ann)
    await bot.time_passes(timedelta(days=9))
    assert page.texts() == said, "and nothing is written there"
    assert await foldings_that_differ(bot.app.store) == (2, 0)


@pytest.mark.slow
async def test_a_yes_in_the_new_chat_alone_joins_nothing(bot: Bot) -> None:
    """Somebody who was shown Ann's code takes nothing with it: she is asked where she offered it."""
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.taps("Dark")
    await bot.listens()
    page = Page(bot)
    await requests(bot, ann, page)
    old = page.button("Yes, both are mine")
    await page.taps("Yes, both are mine")
    await bot.settles()
    assert page.texts()[-1] == "Thank you. Now say yes in the other chat too: I have just asked there."
    assert ann.chat.messages[-1].text.endswith("Was that you?")
    await page.says("my answers")
    assert "Dark" not in " ".join(page.texts())
    assert not await is_joined(bot, ann)
    await ann.taps("No, not me")
    await bot.listens()
    await page.presses(*old)
    assert "That code does not work any more. /link in the other chat gives a new one." in page.texts()
    assert not await is_joined(bot, ann)
    assert await foldings_that_differ(bot.app.store) == (2, 0)


async def test_the_yes_in_both_chats_may_be_typed_where_the_code_was_given(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    page = Page(bot)
    await requests(bot, ann, page)
    await page.taps("Yes, both are mine")
    await bot.settles()
    await ann.says("yes, that was me")
    await bot.listens()
    assert await is_joined(bot, ann)


async def test_a_yes_comes_too_late_when_the_new_chat_has_answers_by_then(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    page = Page(bot)
    await requests(bot, ann, page)
    await page.taps("Yes, both are mine")
    await page.says("/start")
    await page.taps("Yes, ask me")
    await page.says("light")
    await bot.settles()
    await ann.taps("Yes, that was me")
    await bot.listens()
    assert ann.chat.messages[-1].text == "That request is over. /link gives a new code."
    assert (await state(bot, Address("webchat", PAGE))).values() == {"roast": "light"}
    assert not await is_joined(bot, ann)


async def test_the_words_that_the_new_chat_agreed_to_are_kept(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await joins(bot, ann, Page(bot))

    def look(unit: Unit) -> tuple[list[str], list[str]]:
        whose = customers.by_address(unit, Address("telegram", str(ann.id))) or 0
        agreed = [fact.wording for _, fact in facts_of(unit, whose) if isinstance(fact, ChatLinked)]
        return agreed, [row.text for row in unit.connection.execute(t.wording.select()) if row.sha256.hex() in agreed]

    agreed, words = await bot.app.store.read(look)
    assert len(agreed) == 1
    assert "Are both chats yours?" in words[0]


@pytest.mark.slow
async def test_a_kill_after_the_join_leaves_nobody_without_a_chat_behind(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    page = Page(bot)
    await requests(bot, ann, page)
    await page.taps("Yes, both are mine")
    await bot.settles()

    async def killed(*args: object, **more: object) -> bool:
        raise Unavailable("killed")

    with monkeypatch.context() as broken:
        broken.setattr("bot.runtime.linking.links.erasure.erase", killed)
        await ann.taps("Yes, that was me")
        await bot.listens()
    assert await is_joined(bot, ann), "both or neither: the chat changed hands in one transaction"
    assert len(await bot.app.store.read(customers.page)) == 2
    await bot.app.service.tick()
    assert len(await bot.app.store.read(customers.page)) == 1
    assert await is_joined(bot, ann)


async def test_a_kill_between_the_two_turns_of_a_yes_asks_in_the_other_chat_after_all(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    page = Page(bot)
    await requests(bot, ann, page)
    turn_known, calls = bot.app.service._turns.known, []

    async def killed_once(*args: object) -> object:
        calls.append(args)
        if len(calls) == 1:
            raise Unavailable("killed")
        return await turn_known(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(bot.app.service._turns, "known", killed_once)
    monkeypatch.setattr("bot.runtime.intake._BACK_OFF", timedelta(0))
    await page.taps("Yes, both are mine")
    await bot.settles()
    assert ann.chat.messages[-1].text.endswith("Was that you?")
    await ann.taps("Yes, that was me")
    await bot.listens()
    assert await is_joined(bot, ann)
