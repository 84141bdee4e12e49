"""Telegram to database and back: the real application against the local Bot API server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.customers.access_report import access_report
from bot.customers.checks.projection_check import foldings_that_differ
from storage.model.records import Address
from storage.people import customers
from storage.traffic import inbox
from tests.botapi import Blocked, Customer, NoAnswer, ServerError, TooManyRequests
from tests.contracts.databases import postgres_server
from tests.support.app import Bot, comes_to_the_wish, in_the_background, running_bot, says_yes
from tests.support.empty_records import empty_records_on
from tests.support.postgres import Postgres


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def bot(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bot]:
    given: dict[str, str] = {}
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        given["zeroparty_database_url"] = empty_records_on(server)
    async with running_bot(tmp_path, **given) as running:
        yield running


__all__ = ["postgres_server"]


async def report_of(bot: Bot, customer: Customer) -> dict[str, object] | None:
    known = await bot.app.store.read(lambda unit: customers.by_address(unit, Address("telegram", str(customer.id))))
    if known is None:
        return None
    return await access_report(bot.app.store, known, bot.clock.now(), bot.app.catalogue())


async def values_of(bot: Bot, customer: Customer) -> dict[str, object]:
    report = await report_of(bot, customer)
    return {answer["question"]: answer["value"] for answer in report["answers"]} if report else {}  # type: ignore[attr-defined, union-attr]


async def promise_of(bot: Bot, customer: Customer) -> datetime:
    report = await report_of(bot, customer)
    assert report is not None
    return datetime.fromisoformat(report["pace"]["next_ask_at"])  # type: ignore[index]


@pytest.mark.slow
async def test_from_hello_to_a_stored_answer_in_two_messages(bot: Bot) -> None:
    ann = bot.server.customer(language="en")
    await says_yes(bot, ann)
    await ann.taps("Dark")
    await bot.listens()
    assert await values_of(bot, ann) == {"roast": "dark"}
    notice, question = ann.chat.messages[1:]
    assert notice.text.startswith("Hi, I'm the Northside bot.")
    assert notice.text.endswith("\n\nThank you. Here is one question.")
    promise = bot.app.catalogue().phrases.day((await promise_of(bot, ann)).date(), "en", bot.clock.now().date())
    assert question.text.endswith(f"You said: Dark. I'll leave you in peace until {promise}.")
    assert [call.method for call in bot.server.requests if call.method == "sendMessage"] == ["sendMessage"] * 2


@pytest.mark.slow
async def test_the_next_question_comes_after_the_promised_day_and_not_before(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.taps("Dark")
    await bot.listens()
    before = len(ann.chat.messages)
    promised = await promise_of(bot, ann)
    assert promised >= bot.clock.now() + timedelta(days=7)
    await bot.time_passes(promised - bot.clock.now() - timedelta(seconds=1))
    assert len(ann.chat.messages) == before
    await bot.time_passes(timedelta(seconds=1))
    assert len(ann.chat.messages) == before + 1
    assert ann.chat.messages[-1].text.startswith("How do you brew at home?")


async def test_a_double_tap_is_stored_once_and_answered_silently(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.double_taps("Dark")
    await bot.listens()
    report = await report_of(bot, ann)
    assert report is not None
    assert await values_of(bot, ann) == {"roast": "dark"}
    assert len([ask for ask in report["asks"] if ask["outcome"] == "answered"]) == 1  # type: ignore[attr-defined]
    assert len(bot.server.requests.of("answerCallbackQuery")) == 3  # Yes, Dark, Dark


@pytest.mark.slow
async def test_a_tap_on_a_button_of_somebody_else_changes_nothing(bot: Bot) -> None:
    ann, ben = bot.server.customer(), bot.server.customer()
    await says_yes(bot, ann)
    await says_yes(bot, ben)
    stolen = ann.chat.messages[-1].markup["inline_keyboard"][0][0]["callback_data"]
    await ben.forges_tap(stolen, ben.chat.messages[-1])
    await ben.forges_tap("1.zzzzzzzzzzz.a.99999", ben.chat.messages[-1])
    await ben.forges_tap("no token at all", ben.chat.messages[-1])
    await bot.listens()
    assert await values_of(bot, ann) == {}
    assert await values_of(bot, ben) == {}
    assert ben.toasts[-1] == "That button is not part of your questions."


@pytest.mark.slow
async def test_a_tap_on_an_old_keyboard_offers_to_switch(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    light = ann.chat.messages[-1].markup["inline_keyboard"][0][0]["callback_data"]
    await ann.taps("Medium")
    await bot.listens()
    await bot.time_passes(timedelta(days=60))
    await ann.forges_tap(light, ann.chat.messages[2])
    await bot.listens()
    assert ann.toasts[-1] == "That was an older question. You now say: Medium."
    assert ann.chat.messages[-1].text == "Switch to Light?"
    await ann.taps("Yes, Light")
    await bot.listens()
    assert (await values_of(bot, ann))["roast"] == "light"


@pytest.mark.slow
async def test_stickers_and_voice_are_answered_and_not_kept(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.sends_sticker()
    await ann.sends_voice(seconds=14)
    await ann.shares_contact("+353 1 555 0123")
    await bot.listens()
    said = [message.text for message in ann.chat.messages]
    assert any(text and "I can only read text and buttons" in text for text in said)
    assert any(text and text.startswith("I can't listen to voice messages, and I did not keep it.") for text in said)
    assert any(text and text.startswith("That is somebody's contact card") for text in said)
    assert await values_of(bot, ann) == {}


@pytest.mark.slow
async def test_a_photo_is_read_by_its_caption(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.sends_photo(caption="dark")
    await bot.listens()
    assert await values_of(bot, ann) == {"roast": "dark"}


@pytest.mark.slow
async def test_five_thousand_letters_are_one_message_and_one_offer(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await comes_to_the_wish(bot, ann)
    before = len(bot.server.requests.of("sendMessage"))
    await ann.says("apricots and honey " * 264)
    await bot.listens()
    assert len(bot.server.requests.of("sendMessage")) == before + 1
    assert ann.chat.messages[-1].text.startswith("That is more than I can keep (300 letters).")
    assert "wish" not in await values_of(bot, ann)
    await ann.taps("Keep the first 300")
    await bot.listens()
    assert len(str((await values_of(bot, ann))["wish"])) <= 300


@pytest.mark.slow
async def test_a_stop_word_wins_and_nothing_follows(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.says("Stop. Thank you")
    await bot.listens()
    assert ann.chat.messages[-1].text.startswith("Okay, I won't write again.")
    sent = len(bot.server.requests.of("sendMessage"))
    await bot.time_passes(timedelta(days=60))
    assert len(bot.server.requests.of("sendMessage")) == sent
    assert await report_of(bot, ann) is None  # erased after the grace


async def test_erasure_from_the_chat_leaves_nothing(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.taps("Dark")
    await ann.says("/delete")
    await bot.listens()
    await ann.taps("Erase everything")
    await bot.listens()
    assert "Receipt code R-" in ann.chat.messages[-1].text
    assert await report_of(bot, ann) is None
    await ann.forges_tap("1.1.c.0", ann.chat.messages[2])
    await bot.listens()
    assert ann.toasts[-1] == "I no longer know this chat. /start begins anew."
    assert await report_of(bot, ann) is None


@pytest.mark.slow
async def test_an_update_nobody_can_parse_does_not_stop_the_next_one(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    bot.server.inject_raw({"message": {"message_id": "not a number", "from": {"id": ann.id}}})
    bot.server.inject_raw({"callback_query": {"id": 1}})
    await ann.taps("Dark")
    await bot.listens()
    assert await values_of(bot, ann) == {"roast": "dark"}
    dead = await bot.app.store.read(inbox.list_dead)
    assert len(dead) == 2
    assert all(item.error.startswith("not understood") for item in dead)


@pytest.mark.slow
async def test_forbidden_stops_sending_to_that_customer_and_to_nobody_else(bot: Bot) -> None:
    ann, ben = bot.server.customer(), bot.server.customer()
    for customer in (ann, ben):
        await says_yes(bot, customer)
        await customer.taps("Dark")
        await bot.listens()
    await ann.blocks_bot()
    bot.server.fail_next("sendMessage", with_=Blocked(), chat=ann)
    await bot.time_passes(timedelta(days=9))
    report = await report_of(bot, ann)
    assert report is not None
    assert report["state"] == "stopped"
    sent_to_ann = [call for call in bot.server.requests.of("sendMessage") if call.parameters["chat_id"] == ann.id]
    await bot.time_passes(timedelta(days=90))
    assert [c for c in bot.server.requests.of("sendMessage") if c.parameters["chat_id"] == ann.id] == sent_to_ann
    assert len(ben.chat.messages) > 3


async def test_unblocking_resumes_nothing(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.blocks_bot()
    await bot.listens()
    await ann.unblocks_bot()
    await bot.listens()
    sent = len(bot.server.requests.of("sendMessage"))
    await bot.time_passes(timedelta(days=5))
    assert len(bot.server.requests.of("sendMessage")) == sent
    report = await report_of(bot, ann)
    assert report is not None
    assert report["state"] == "stopped"


async def test_a_flood_limit_is_waited_out(bot: Bot) -> None:
    ann = bot.server.customer()
    bot.server.fail_next("sendMessage", with_=TooManyRequests(retry_after=3))
    await ann.says("/start")
    await bot.listens()
    assert [m for m in ann.chat.messages if m.text and "software" in m.text] == []
    bot.clock.advance(timedelta(seconds=4))
    await bot.settles()
    assert "software" in ann.chat.messages[-1].text


@pytest.mark.slow
async def test_a_proactive_question_whose_fate_is_unknown_is_never_sent_again(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.taps("Dark")
    await bot.listens()
    bot.server.fail_next("sendMessage", with_=NoAnswer(executed=True))
    await bot.time_passes(timedelta(days=9))
    await bot.time_passes(timedelta(days=4))
    questions = [m for m in ann.chat.messages if m.text and m.text.startswith("How do you brew at home?")]
    assert len(questions) == 1
    report = await report_of(bot, ann)
    assert report is not None
    assert report["pace"]["step"] == 0  # type: ignore[index]  # never counted as a silence


async def test_a_reply_survives_a_broken_gateway(bot: Bot) -> None:
    ann = bot.server.customer()
    bot.server.fail_next("sendMessage", with_=ServerError(502, "<html>bad gateway</html>"))
    await ann.says("/start")
    await bot.listens()
    bot.clock.advance(timedelta(seconds=5))
    await bot.settles()
    assert "software" in ann.chat.messages[-1].text


async def test_in_a_group_the_bot_says_one_sentence_and_leaves(bot: Bot) -> None:
    group = bot.server.group()
    await group.adds_bot(group.member("Eve"))
    await bot.listens()
    assert group.bot_has_left
    assert "private chats" in group.chat.messages[-1].text
    assert await bot.app.store.read(lambda unit: customers.page(unit)) == []


async def test_a_tap_in_a_group_is_acknowledged(bot: Bot) -> None:
    group = bot.server.group()
    eve = group.member("Eve")
    await group.adds_bot(eve)
    await bot.listens()
    await eve.forges_tap("1.0.Y.0", group.chat.messages[-1])
    await bot.listens()
    assert len(bot.server.requests.of("answerCallbackQuery")) == 1
    assert await bot.app.store.read(lambda unit: customers.page(unit)) == []


@pytest.mark.slow
async def test_somebody_elses_words_are_no_answer(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    at, sender = int(bot.clock.now().timestamp()), {"id": ann.id, "is_bot": False, "first_name": "Ann"}
    origin = {"type": "hidden_user", "date": at, "sender_user_name": "Ben"}
    words = {"message_id": 99, "date": at, "chat": {"id": ann.id, "type": "private"}, "from": sender, "text": "dark"}
    update = {"update_id": 990_001, "message": words | {"forward_origin": origin}}
    assert bot.telegram is not None
    await bot.app.intake.receive([bot.telegram.poller._item(update)])
    await bot.settles()
    assert ann.chat.messages[-1].text.startswith("Those are somebody else's words, so I did not keep them.")
    report = await report_of(bot, ann)
    assert report is not None
    assert report["answers"] == []


@pytest.mark.slow
async def test_looking_does_not_make_somebody_known(bot: Bot) -> None:
    ann = bot.server.customer()
    for command in ("/privacy", "/help", "/mydata", "/delete", "/stop"):
        await ann.says(command)
    await bot.listens()
    assert await report_of(bot, ann) is None
    assert len(bot.server.requests.of("sendMessage")) == 5


async def test_the_same_update_twice_is_handled_once(bot: Bot) -> None:
    ann = bot.server.customer()
    await ann.says("/start")
    await bot.listens()
    assert bot.telegram is not None
    update = next(call for call in bot.server.requests.of("getUpdates") if call.result).result[0]
    item = bot.telegram.poller._item(update)
    await bot.app.intake.receive([item])
    await bot.settles()
    assert len(bot.server.requests.of("sendMessage")) == 1


@pytest.mark.slow
async def test_the_projection_equals_the_fold_of_the_log(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    for label in ("Dark", "Change", "Light", "One more?", "Skip", "Undo"):
        await ann.taps(label)
        await bot.listens()
    await ann.says("more Kenyan coffees")
    await ann.says("/mydata")
    await bot.listens()
    await bot.time_passes(timedelta(days=40))
    assert await foldings_that_differ(bot.app.store) == (1, 0)


async def test_every_consent_is_chained_and_says_what_was_shown(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.taps("Dark")
    await bot.listens()
    report = await report_of(bot, ann)
    assert report is not None
    consents = report["consents"]
    assert [(c["purpose"], c["status"]) for c in consents] == [("be_asked", "given"), ("recommend", "given")]  # type: ignore[attr-defined]
    answer = report["answers"][0]  # type: ignore[index]
    assert "We ask to suggest coffees you are likely to enjoy." in answer["wording_shown"]
    assert json.dumps(report)


async def test_a_tap_is_answered_after_the_commit_and_before_anything_is_sent(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    assert bot.telegram is not None
    stored_by_then: list[dict[str, object]] = []
    acknowledge = bot.telegram.channel.acknowledge

    async def watched(tap_ref: str, text: str) -> None:
        stored_by_then.append(await values_of(bot, ann))
        await acknowledge(tap_ref, text)

    bot.telegram.channel.acknowledge = watched  # type: ignore[method-assign]
    tap = await ann.taps("Dark")
    await bot.telegram.poller.once()
    await bot.app.intake.drain()
    assert stored_by_then == [{"roast": "dark"}]
    assert tap.is_answered
    assert "You said" not in ann.chat.messages[-1].text


@pytest.mark.slow
async def test_a_tap_is_answered_within_a_second_while_the_outbox_is_slow(bot: Bot) -> None:
    ann, crowd = bot.server.customer(), [bot.server.customer() for _ in range(30)]
    await says_yes(bot, ann)
    bot.server.fail_next("sendMessage", with_=NoAnswer(executed=False, hangs=True), times=30)
    for somebody in crowd:
        await somebody.says("/start")
    assert bot.telegram is not None
    async with in_the_background(bot.app.delivery.run()):
        await bot.telegram.poller.once()
        await bot.app.intake.drain()
        tap = await ann.taps("Dark")
        async with asyncio.timeout(1):
            await bot.telegram.poller.once()
            await bot.app.intake.drain()
        assert tap.is_answered


@pytest.mark.slow
async def test_a_reply_that_quotes_an_earlier_question_is_about_that_one(bot: Bot) -> None:
    ann = bot.server.customer(language="en")
    await says_yes(bot, ann)
    await ann.says("dark")
    await bot.listens()
    roast = next(message for message in ann.chat.messages if message.text.startswith("Which roast"))
    await ann.taps("One more?")
    await bot.listens()
    await ann.says("medium", reply_to=roast)
    await bot.listens()
    assert await values_of(bot, ann) == {"roast": "medium"}


@pytest.mark.parametrize("command", ["/admin", "/publish", "/pauseall", "/erase_customer", "/export_all", "/sql SELECT 1"])
async def test_a_command_of_somebody_in_charge_is_an_unknown_one_like_any_other(bot: Bot, command: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    replies = []
    for text in (command, "/no_such_command"):
        await ann.says(text)
        await bot.listens()
        replies.append(ann.chat.messages[-1].text)
    assert replies[0] == replies[1]
    assert replies[0].startswith("I ask one short question now and then")


@pytest.mark.slow
@pytest.mark.parametrize("named", ["{bob}", "@bob", "telegram:{bob}"])
async def test_whoever_is_named_behind_a_right_it_is_the_senders_own(bot: Bot, named: str) -> None:
    ann, bob = bot.server.customer(), bot.server.customer()
    for each, answer in ((ann, "light"), (bob, "dark")):
        await says_yes(bot, each)
        await each.says(answer)
    await bot.listens()
    who = named.format(bob=bob.id)
    await ann.says(f"/mydata {who}")
    await bot.listens()
    assert "Light" in ann.chat.messages[-1].text and "Dark" not in ann.chat.messages[-1].text
    await ann.says(f"/delete {who}")
    await bot.listens()
    await ann.taps("Erase everything")
    await bot.listens()
    assert await report_of(bot, ann) is None
    assert await values_of(bot, bob) == {"roast": "dark"}
