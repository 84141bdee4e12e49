"""What a fifth fresh attacker broke, each with the promise that it broke, held as it is right now."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog

from bot.console.editing.phone import asking_first
from bot.customers.checks.projection_check import foldings_that_differ
from bot.engine.model.inputs import ContactMapped
from storage.erasure import erase
from storage.errors import KeyStoreLost
from storage.model.records import Address
from storage.people import customers, lost_keys
from storage.traffic.brake import pull_brake
from tests.botapi import Customer, ServerError
from tests.botapi.errors import BadRequest
from tests.botapi.faults import Refused
from tests.regressions import builders
from tests.regressions.builders import hands_on, say, taps
from tests.regressions.test_third_attack_records import put_back
from tests.runtime.linking.test_contact_links import at, link, records_of
from tests.runtime.test_circuit_breaker import BRAKE
from tests.support.app import Bot, is_called, running_bot, says_yes, state_at
from tests.support.two_chats import Page, is_joined, joins


@pytest.mark.parametrize("place", ["Los Angeles", "Auckland"])
async def test_what_was_put_off_to_tomorrow_is_no_night_where_their_clock_turns_out_to_be(bot: Bot, place: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    for label in ("Skip", "Ask me later", "Tomorrow"):
        await ann.taps(label)
        await bot.listens()
    await ann.says(f"/timezone {place}")
    await bot.listens()
    await ann.taps(ann.chat.messages[-1].keyboard[0][0])
    await bot.listens()
    state = await state_at(bot.app, Address("telegram", str(ann.id)))
    assert state is not None and state.zone is not None
    written = len(ann.chat.messages)
    for _ in range(4 * 24 * 3):
        await bot.time_passes(timedelta(minutes=15))
        if len(ann.chat.messages) > written:
            break
    local = bot.clock.now().astimezone(ZoneInfo(state.zone))
    assert len(ann.chat.messages) == written + 1
    assert 9 <= local.hour < 20 and local.weekday() != 6


@pytest.mark.slow
async def test_a_chat_that_became_a_customers_during_a_test_is_heard_by_the_bot_itself(bot: Bot) -> None:
    page = Page(bot)
    await page.says("/start")
    await page.presses(*page.button("Yes, ask me"))
    await page.says("/link")
    code = page.texts()[-1].rpartition("/link ")[2]
    ann = bot.server.customer()
    await ann.says(f"/link {code}")
    await bot.listens()
    shown = ann.chat.messages[-1]
    await ann.says(f"/start {bot.app.trials.invite('Ann')}")
    await bot.listens()
    await bot.app.trials.begin("Ann", asking_first(bot.app.catalogue(), "roast"), "en")
    await ann.taps("Yes, both are mine", on=shown)
    await bot.listens()
    await page.presses(*page.button("Yes, that was me"))
    await bot.settles()
    assert await is_joined(bot, ann)
    await ann.says("stop")
    await bot.listens()
    state = await state_at(bot.app, Address("telegram", str(ann.id)))
    assert state is not None and state.phase == "stopped"
    assert not ann.chat.messages[-1].text.startswith("TEST")


@pytest.mark.parametrize("again", ["/stop", "stop", "unsubscribe", "block"])
async def test_a_stop_that_is_repeated_was_no_slip(bot: Bot, again: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.says("stop")
    await bot.listens()
    first = ann.chat.messages[-1]
    bot.clock.advance(timedelta(minutes=3))
    if again == "block":
        await ann.blocks_bot()
        await bot.listens()
        await ann.unblocks_bot()
    else:
        await ann.says(again)
    await bot.listens()
    await ann.taps("I meant something else", on=first)
    await bot.listens()
    state = await state_at(bot.app, Address("telegram", str(ann.id)))
    assert state is not None and state.phase == "stopped"
    await ann.taps("Erase now", on=first)
    await bot.listens()
    assert await state_at(bot.app, Address("telegram", str(ann.id))) is None


@pytest.mark.parametrize("right", ["/mydata", "/delete", "/export"])
async def test_a_messenger_that_is_away_holds_up_nothing_on_the_web_phone(bot: Bot, right: str) -> None:
    ann, page = bot.server.customer(), Page(bot)
    await says_yes(bot, ann)
    await joins(bot, ann, page)
    await bot.time_passes(timedelta(minutes=5))
    bot.server.fail_next(None, with_=ServerError(502), chat=ann, times=1000)
    await ann.says("/menu")
    assert bot.telegram is not None
    await bot.telegram.poller.once()
    await bot.settles()
    said = len(page.texts())
    await page.says(right)
    await bot.settles()
    assert len(page.texts()) > said


@pytest.mark.parametrize("right", ["/mydata", "/delete", "/menu"])
async def test_a_question_that_the_brake_stopped_holds_up_no_reply(bot: Bot, right: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.taps("Dark")
    await bot.listens()
    state = await state_at(bot.app, Address("telegram", str(ann.id)))
    assert state is not None and state.tempo.next_ask_at is not None
    await bot.moves_to(state.tempo.next_ask_at - timedelta(seconds=30))
    await bot.app.store.write(lambda unit: pull_brake(unit, BRAKE))
    bot.clock.advance(timedelta(seconds=40))
    await bot.app.service.tick()
    await bot.app.circuit_breaker.look()
    await bot.app.delivery.drain()
    said = len(ann.chat.messages)
    await ann.says(right)
    assert bot.telegram is not None
    await bot.telegram.poller.once()
    await bot.app.intake.drain()
    for _ in range(4):
        await bot.app.delivery.drain()
        bot.clock.advance(timedelta(seconds=15))
    assert len(ann.chat.messages) == said + 2


async def test_who_has_my_data_names_who_has_it_still(bot: Bot, tmp_path: Path) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.taps("Dark")
    await bot.listens()
    await is_called(bot, Address("telegram", str(ann.id)), "101")
    await hands_on(bot, tmp_path)
    await ann.says("/consents")
    await bot.listens()
    await ann.taps("Keep my answers here")
    await bot.listens()
    await ann.says("who has my data?")
    await bot.listens()
    assert "Answers went to our mailing tool before" in ann.chat.messages[-1].text


async def test_the_promise_is_no_later_than_what_they_put_off_themselves(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    for label in ("Skip", "Ask me later", "Tomorrow"):
        await ann.taps(label)
        await bot.listens()
    await ann.says("when will you write again?")
    await bot.listens()
    assert ann.chat.messages[-1].text == "I'll leave you in peace until 5 May."


JOINS = {
    "after the yes": ("Not me, keep apart",),
    "before the yes": ("Details", "Not me, keep apart", "Yes, use my answers"),
    "without sharing": ("Details", "Answer without sharing"),
}


@pytest.mark.parametrize("when", JOINS)
async def test_a_record_that_somebody_keeps_apart_is_not_joined_by_the_brands_word(bot: Bot, when: str) -> None:
    ann = bot.server.customer()
    if when == "after the yes":
        await says_yes(bot, ann)
    await say(bot, ann, link(bot))
    for label in JOINS[when]:
        await taps(bot, ann, label)
    assert await told(bot, ann, "4711") == "apart"
    assert await records_of(bot, at(ann)) == {}
    assert await foldings_that_differ(bot.app.store) == (1, 0)
    await say(bot, ann, link(bot, last_day=date(2026, 7, 2)))
    await taps(bot, ann, "Yes, that's me")
    assert await records_of(bot, at(ann)) == {"hubspot": "4711"}, "what they say themselves holds"
    assert await told(bot, ann, "4711") == "joined"


async def test_nothing_is_joined_by_the_brands_word_after_a_stop(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    await say(bot, ann, link(bot))
    await say(bot, ann, "stop")
    assert await told(bot, ann, "4711") == await told(bot, ann, "4712") == "stopped"
    await says_yes(bot, ann)
    assert await told(bot, ann, "4712") == ""


async def told(bot: Bot, ann: Customer, contact: str) -> str:
    """What comes of a row of `link --import`."""
    return await bot.app.service.map_contact((await builders.known(bot, ann)).customer, ContactMapped("hubspot", contact))


@pytest.mark.slow
@pytest.mark.parametrize("stays", [False, True])
async def test_an_old_copy_of_whose_first_customers_all_were_erased_starts_and_forgets_them_again(
    tmp_path: Path, stays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy.db"
    monkeypatch.setattr(lost_keys, "_FIRST", lost_keys._FIRST.limit(2))
    async with running_bot(data) as bot:
        people = [bot.server.customer() for _ in range(3)]
        for each in people:
            await says_yes(bot, each)
    shutil.copy(data / "zeroparty.db", copy)
    async with running_bot(data) as bot:
        first = sorted(await bot.app.store.read(customers.page))
        for number in first[: 2 if stays else 3]:
            assert await erase(bot.app.store, number, receipt=f"RECEIPT{number}", at=bot.clock.now())
    put_back(copy, data)
    async with running_bot(data) as bot:
        assert await bot.app.store.read(customers.page) == first[2:] * stays


@pytest.mark.slow
async def test_another_ledger_is_no_proof_that_the_keys_are_not_lost(tmp_path: Path) -> None:
    data, other = tmp_path / "var", tmp_path / "other"
    async with running_bot(data) as bot:
        await says_yes(bot, bot.server.customer())
    async with running_bot(other) as bot:
        people = [bot.server.customer() for _ in range(2)]
        for each in people:
            await says_yes(bot, each)
        number = (await builders.known(bot, people[1])).customer
        assert await erase(bot.app.store, number, receipt="RECEIPT1", at=bot.clock.now())
        bot.app.keys.destroy((await builders.known(bot, people[0])).customer)
    (data / "keys.db").unlink()
    shutil.copy(other / "keys.db", data / "keys.db")
    with pytest.raises(KeyStoreLost):
        async with running_bot(data):
            pass


REFUSALS = {
    "too big": Refused(BadRequest("Bad Request: file is too big")),
    "no rights": Refused(BadRequest("Bad Request: not enough rights to send documents to the chat")),
}


@pytest.mark.parametrize("how", REFUSALS)
async def test_who_asks_for_a_file_that_is_refused_is_told_how_else_they_get_it(bot: Bot, how: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    bot.server.fail_next("sendDocument", with_=REFUSALS[how], chat=ann)
    with structlog.testing.capture_logs() as logs:
        await say(bot, ann, "/export")
        await bot.time_passes(timedelta(minutes=5))
    told = ann.chat.messages[-1].text
    assert told.startswith("The file could not be sent in this chat.") and "help@northside.example" in told
    [line] = [one for one in logs if one["event"] == "reply_refused"]
    assert "zeroparty privacy export" in line["what"]
    await say(bot, ann, "/export")
    assert ann.chat.messages[-1].document is not None, "the next one is tried as ever"


@pytest.mark.parametrize("right", ["/mydata", "/delete", "/privacy", "stop"])
async def test_a_right_whose_words_are_refused_is_answered_in_plain_words_and_once(bot: Bot, right: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    written = len(ann.chat.messages)
    bot.server.fail_next("sendMessage", with_=Refused(BadRequest("Bad Request: can't parse entities")), chat=ann)
    await say(bot, ann, right)
    await bot.time_passes(timedelta(minutes=5))
    [_, answer] = ann.chat.messages[written:]
    assert answer.text and not answer.keyboard
    if right == "/delete":
        await say(bot, ann, "Erase everything")
        assert await state_at(bot.app, Address("telegram", str(ann.id))) is None


async def test_a_reply_that_is_refused_in_plain_words_too_is_given_up(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    written = len(ann.chat.messages)
    bot.server.fail_next("sendMessage", with_=Refused(BadRequest("Bad Request: no")), chat=ann, times=2)
    await say(bot, ann, "/mydata")
    await bot.time_passes(timedelta(hours=2))
    assert len(ann.chat.messages) == written + 1, "their own"
    await say(bot, ann, "/mydata")
    assert len(ann.chat.messages) == written + 3


async def test_a_farewell_that_is_refused_is_said_in_plain_words(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await say(bot, ann, "/delete")
    bot.server.fail_next("editMessageText", with_=Refused(BadRequest("Bad Request: no")), chat=ann)
    bot.server.fail_next("sendMessage", with_=Refused(BadRequest("Bad Request: no")), chat=ann)
    written = len(ann.chat.messages)
    await taps(bot, ann, "Erase everything")
    assert await state_at(bot.app, Address("telegram", str(ann.id))) is None
    assert len(ann.chat.messages) > written or "erased" in ann.chat.messages[-1].text.lower()
