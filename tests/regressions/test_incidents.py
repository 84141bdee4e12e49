"""Incidents that happened to others, each as a test of ours: what people send, twice, at once, late or oddly (1-16)."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.customers.checks.projection_check import foldings_that_differ
from bot.engine.model.inputs import Content, Pressed, Said
from bot.engine.model.tokens import Action
from bot.ports import Inbound
from storage.model.turns import Loaded, Writes
from storage.people.ledger import verify_chain
from storage.traffic import inbox, outbox
from tests.botapi import Customer
from tests.conftest import CATALOGUE
from tests.regressions import builders as b
from tests.storage import build
from tests.support.app import Bot, running_bot
from tests.support.live_folder import edit, reload


def inbound(bot: Bot, customer: Customer, key: str, content: Content) -> Inbound:
    """Something a customer did, past the inbox."""
    return Inbound("telegram", str(customer.id), key, content, bot.clock.now(), "en", message_ref="2")


async def test_01_the_same_update_twice_counts_once(bot: Bot) -> None:
    ann = await b.joins(bot)
    message, dark = b.button(ann, Action.CHOOSE, 2)
    await ann.forges_tap(dark, message)
    await bot.listens()
    assert bot.telegram is not None
    update = next(call.result[-1] for call in reversed(bot.server.requests.of("getUpdates")) if call.result)
    log, requests = await b.facts(bot, ann), len(bot.server.requests)
    for _ in range(2):
        await bot.app.intake.receive([bot.telegram.poller._item(update)])
        await bot.settles()
    assert await b.facts(bot, ann) == log
    assert len(bot.server.requests) == requests
    assert len(await b.answers(bot, ann)) == 1


async def test_02_two_updates_at_once_for_one_person_are_two_turns_one_after_the_other(bot: Bot) -> None:
    ann = await b.joins(bot)
    message, dark = b.button(ann, Action.CHOOSE, 2)
    await ann.forges_tap(dark, message)
    await ann.says("light")
    await ann.forges_tap(dark, message)
    await bot.listens()
    assert await b.values(bot, ann) == {"roast": "dark"}
    assert len(await b.answers(bot, ann)) == 1
    assert await foldings_that_differ(bot.app.store) == (1, 0)


async def test_03_a_state_that_changed_between_loading_and_locking_is_loaded_again(bot: Bot) -> None:
    who, ident = build.address(), build.new_id()
    await bot.app.store.turn(who, build.meeting(who, ident, customer=build.customer(ident, snapshot_clear=b"0")))

    def one_more(loaded: Loaded | None) -> tuple[Writes, int]:
        assert loaded is not None
        count = int(loaded.customer.snapshot_clear) + 1
        return Writes(customer=build.next_version(loaded, snapshot_clear=str(count).encode())), count

    counts = await asyncio.gather(*(bot.app.store.turn(who if n % 2 else ident, one_more) for n in range(60)))
    assert sorted(counts) == list(range(1, 61))

    ann = await b.joins(bot)
    _, dark = b.button(ann, Action.CHOOSE, 2)
    _, light = b.button(ann, Action.CHOOSE, 0)
    taps = [inbound(bot, ann, f"race:{n}", Pressed(dark if n % 2 else light)) for n in range(10)]
    await asyncio.gather(*(bot.app.service.handle(tap) for tap in taps))
    assert len(await b.answers(bot, ann)) == 1
    assert (await bot.app.store.read(lambda unit: verify_chain(unit, b.ident_of(unit, ann) or 0))).broken is None


async def test_04_a_kill_after_the_commit_loses_no_reply_and_doubles_no_question(bot: Bot) -> None:
    ann, ben = await b.answers_roast(bot), bot.server.customer()
    await bot.app.service.handle(inbound(bot, ben, "killed:1", Said("hello")))  # committed, and killed before the sending
    await b.until_due(bot, ann)
    await bot.app.service.tick()
    now = bot.clock.now()
    taken = await bot.app.store.write(lambda unit: outbox.claim(unit, now=now, limit=10, lease_until=now + b.HOUR))
    assert sorted(item.row.proactive for item in taken) == [False, True]  # both were being sent when the process was killed
    asked_before = len(b.questions(bot, ann))
    await bot.app.delivery.recover(is_only_process=True)
    await bot.app.delivery.tidy()
    await bot.delivers()
    assert len(b.sends(bot, ben)) == 1, "a reply is said again"
    await bot.time_passes(2 * b.DAY)
    assert len(b.questions(bot, ann)) == asked_before, "a question that perhaps arrived is not"
    assert (await b.asks(bot, ann))[-1].outcome == "unconfirmed"


@pytest.mark.parametrize("words", ["stop", "STOP", "Stop. Thank you", " stop! ", "please stop", "st\u200bop", "unsubscribe"])
async def test_05_a_stop_as_the_whole_message_beats_any_question(bot: Bot, words: str) -> None:
    ann = await b.answers_roast(bot)
    await b.press(bot, ann, Action.ONE_MORE)
    await b.say(bot, ann, words)
    known = await b.state(bot, ann)
    assert known is not None
    assert (known.phase, known.open) == ("stopped", None)
    assert set(await b.values(bot, ann)) == {"roast"}


@pytest.mark.parametrize("words", ["I can't stop drinking dark roast", "don't stop", "stop by on Friday"])
async def test_05_a_stop_inside_a_sentence_is_no_stop(bot: Bot, words: str) -> None:
    ann = await b.joins(bot)
    await b.say(bot, ann, words)
    assert await b.phase(bot, ann) == "active"


@pytest.mark.slow
async def test_06_nothing_but_a_yes_takes_a_stop_back(bot: Bot) -> None:
    ann = bot.server.customer()
    await b.say(bot, ann, "/start")
    notice, old_yes = b.button(ann, Action.YES)
    await b.press(bot, ann, Action.YES)
    question, dark = b.button(ann, Action.CHOOSE, 2)
    await b.say(bot, ann, "stop")
    for words in ("hello", "dark", "1", "/help", "/mydata", "/menu", "/privacy", "/resume", "/skip", "/later", "/start summer"):
        await b.say(bot, ann, words)
    await ann.sends_sticker()
    await ann.forges_tap(dark, question)
    await ann.forges_tap(old_yes, notice)
    await ann.blocks_bot()
    await ann.unblocks_bot()
    await bot.listens()
    assert await b.phase(bot, ann) == "stopped"
    sent = len(b.sends(bot, ann))
    await bot.time_passes(6 * b.DAY)
    assert len(b.sends(bot, ann)) == sent


@pytest.mark.slow
@pytest.mark.parametrize("end", ["stopped", "kept", "declined", "blocked", "erased", "expired", "silent"])
async def test_07_start_and_yes_begin_again_from_every_state(bot: Bot, end: str) -> None:
    ann = await b.joins(bot) if end != "declined" else bot.server.customer()
    await _ends(bot, ann, end)
    await b.say(bot, ann, "/start")
    if not (known := await b.state(bot, ann)) or not known.may_be_asked(bot.clock.now()):
        await b.press(bot, ann, Action.YES)
    known = await b.state(bot, ann)
    assert known is not None
    assert known.may_be_asked(bot.clock.now())
    assert known.erase_at is None


async def _ends(bot: Bot, ann: Customer, end: str) -> None:
    match end:
        case "stopped":
            await b.say(bot, ann, "stop")
        case "kept":
            await b.say(bot, ann, "stop")
            await b.press(bot, ann, Action.KEEP_AFTER_STOP)
        case "declined":
            await b.say(bot, ann, "/start")
            await b.press(bot, ann, Action.NO)
        case "blocked":
            await ann.blocks_bot()
            await bot.listens()
            await ann.unblocks_bot()
        case "erased":
            await b.say(bot, ann, "/delete")
            await b.press(bot, ann, Action.ERASE_ALL)
        case _:
            await bot.time_passes((400 if end == "expired" else 120) * b.DAY)


async def test_08_the_same_word_answers_two_questions_in_a_row(bot: Bot) -> None:
    ann = await b.joins(bot)
    await b.say(bot, ann, "1")
    await b.press(bot, ann, Action.ONE_MORE)
    await b.say(bot, ann, "1")
    told = await b.values(bot, ann)
    assert told["roast"] == "light"
    assert len(told) == 2


@pytest.mark.slow
async def test_09_a_tap_on_an_old_keyboard_changes_nothing_by_itself(bot: Bot) -> None:
    ann = await b.joins(bot)
    message, light = b.button(ann, Action.CHOOSE, 0)
    await b.press(bot, ann, Action.CHOOSE, 1)
    await bot.time_passes(60 * b.DAY)
    await ann.forges_tap(light, message)
    await bot.listens()
    assert (await b.values(bot, ann))["roast"] == "medium"
    await b.press(bot, ann, Action.SWITCH, 0)
    assert (await b.values(bot, ann))["roast"] == "light"


async def test_10_an_answer_after_the_question_expired_still_counts(bot: Bot) -> None:
    ann = await b.joins(bot)
    await bot.time_passes(4 * b.DAY)
    before = await b.state(bot, ann)
    assert before is not None
    assert (before.open, before.tempo.step, before.tempo.silences) == (None, 1, 1)
    await b.press(bot, ann, Action.CHOOSE, 2)
    after = await b.state(bot, ann)
    assert after is not None
    assert after.values() == {"roast": "dark"}
    assert (after.tempo.step, after.tempo.silences) == (0, 0), "exactly that silence is undone"


async def test_11_an_answer_arrives_while_a_question_is_on_its_way(bot: Bot) -> None:
    ann = await b.joins(bot)
    message, dark = b.button(ann, Action.CHOOSE, 2)
    await bot.time_passes(4 * b.DAY)
    await b.until_due(bot, ann)
    await bot.app.service.tick()  # decided and committed; the message is still in the outbox
    assert len([ask for ask in await b.asks(bot, ann) if ask.outcome in b.OPEN]) == 1
    await ann.forges_tap(dark, message)
    await bot.listens()
    assert (await b.values(bot, ann))["roast"] == "dark"
    assert len([ask for ask in await b.asks(bot, ann) if ask.outcome in b.OPEN]) <= 1
    assert await foldings_that_differ(bot.app.store) == (1, 0)


class Test12QuestionsChangeWhileTheyWait:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return shutil.copytree(CATALOGUE, tmp_path / "questions")

    @pytest.fixture
    async def bot(self, tmp_path: Path, folder: Path) -> AsyncIterator[Bot]:
        async with running_bot(tmp_path / "var", prompts=folder) as running:
            yield running

    async def changes(self, bot: Bot, folder: Path, old: str, new: str) -> None:
        edit(folder, old, new)
        before = bot.app.catalogue().version
        await reload(bot)
        assert bot.app.catalogue().version != before

    async def test_12_edited_words_do_not_disturb_the_answer(self, bot: Bot, folder: Path) -> None:
        ann = await b.joins(bot)
        await self.changes(bot, folder, "Which roast do you reach for first?", "Which roast is yours?")
        await b.press(bot, ann, Action.CHOOSE, 2)
        assert await b.values(bot, ann) == {"roast": "dark"}
        assert (await b.answers(bot, ann))[0].wording == (await b.asks(bot, ann))[0].wording

    async def test_12_a_removed_option_can_still_be_chosen_where_it_was_shown(self, bot: Bot, folder: Path) -> None:
        ann, ben = await b.joins(bot), bot.server.customer()
        await self.changes(bot, folder, "      light:\n        en: Light\n        de: Hell\n", "")
        await b.press(bot, ann, Action.CHOOSE, 0)
        assert await b.values(bot, ann) == {"roast": "light"}
        await b.say(bot, ben, "/start")
        await b.press(bot, ben, Action.YES)
        await b.press(bot, ben, Action.CHOOSE, 0)
        assert await b.values(bot, ben) == {"roast": "medium"}

    async def test_12_a_retired_question_takes_the_answer_it_waits_for(self, bot: Bot) -> None:
        ann = await b.joins(bot)
        live = bot.app.catalogue()
        left = {name: question for name, question in live.questions.items() if name != "roast"}
        bot.app.service._turns._catalogue = lambda: replace(live, questions=left)
        await b.press(bot, ann, Action.CHOOSE, 2)
        assert await b.values(bot, ann) == {"roast": "dark"}
        assert await foldings_that_differ(bot.app.store) == (1, 0)

    async def test_12_a_paused_question_takes_the_answer_it_waits_for_and_is_not_asked(self, bot: Bot, folder: Path) -> None:
        ann = await b.joins(bot)
        await self.changes(bot, folder, "    kind: single_choice\n", "    kind: single_choice\n    paused: yes\n")
        await b.press(bot, ann, Action.CHOOSE, 2)
        assert await b.values(bot, ann) == {"roast": "dark"}
        ben = await b.joins(bot)
        assert [ask.question for ask in await b.asks(bot, ben)] == ["brew"]


async def test_13_a_label_that_equals_a_command_is_refused_and_never_outranks_a_stop(tmp_path: Path) -> None:
    folder = shutil.copytree(CATALOGUE, tmp_path / "questions")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        before, file = bot.app.catalogue(), folder / "coffee.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace("en: Dark\n", "en: Stop\n", 1), encoding="utf-8")
        await reload(bot)
        assert bot.app.catalogue() is before
        assert bot.app.catalogue.problems
        ann = await b.joins(bot)
        await b.say(bot, ann, "stop")
        assert await b.phase(bot, ann) == "stopped"
        assert await b.values(bot, ann) == {}


@pytest.mark.slow
@pytest.mark.parametrize("words", ["success", "null", "🙂", "🙂🙂🙂", "\u200b", ".", "y" * 4000, "draft start"])
async def test_14_words_that_are_no_answer_store_nothing_and_are_answered(bot: Bot, words: str) -> None:
    ann = await b.joins(bot)
    sent = len(b.sends(bot, ann))
    await ann.says(words)
    await bot.listens()
    assert await b.values(bot, ann) == {}
    assert len(b.sends(bot, ann)) == sent + 1


async def test_14_things_without_words_are_answered_one_by_one_and_an_edit_is_no_answer(bot: Bot) -> None:
    ann = await b.joins(bot)
    sent = len(b.sends(bot, ann))
    await ann.sends_voice()
    await ann.sends_sticker()
    await ann.shares_contact()
    first = await ann.says("hm")
    await ann.edits(first, "dark")
    await bot.listens()
    known = await b.state(bot, ann)
    assert known is not None and known.open is not None
    assert known.values() == {}
    assert len(b.sends(bot, ann)) == sent + 5
    origin = {"type": "hidden_user", "sender_user_name": "Zoe", "date": 1}
    person = {"id": ann.id, "is_bot": False, "first_name": "Ann"}
    chat = {"id": ann.id, "type": "private"}
    told = {"message_id": 900, "date": int(bot.clock.now().timestamp()), "text": "dark", "forward_origin": origin}
    bot.server.inject_raw({"message": {"from": person, "chat": chat, **told}})
    await bot.listens()
    assert await b.values(bot, ann) == {}, "forwarded words are somebody else's"
    assert len(b.sends(bot, ann)) == sent + 6


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", ["not dark", "not red", "2 kids", "I have 2 kids", "anything but dark", "dark or light", "neither"]
)
async def test_15_nothing_is_guessed_from_words_that_only_contain_an_option(bot: Bot, words: str) -> None:
    ann = await b.joins(bot)
    await b.say(bot, ann, words)
    assert await b.values(bot, ann) == {}
    assert (await b.asks(bot, ann))[-1].outcome in b.OPEN


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "value"),
    [("0", None), ("-1", None), ("6", None), ("3.7", None), ("3,7", None), ("", None), ("٣", 3), ("３", 3), ("3", 3), ("three", 3)],
)
async def test_16_a_rating_takes_whole_numbers_in_range_in_any_digits(bot: Bot, words: str, value: int | None) -> None:
    ann = await b.answers_roast(bot)
    await b.press(bot, ann, Action.ONE_MORE)
    for _ in range(6):
        known = await b.state(bot, ann)
        if known is None or known.open is None or known.open.question == "adventurous":
            break
        await b.press(bot, ann, Action.SKIP)
        await bot.time_passes(10 * b.DAY)
    assert known is not None and known.open is not None
    await ann.says(words or "\u200b")
    await bot.listens()
    assert (await b.values(bot, ann)).get("adventurous") == value
    assert await bot.app.store.read(inbox.list_dead) == []
