"""What a third attacker broke, each with the promise that it broke, held as it is right now."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.customers.data_copy import data_copy
from bot.engine.model.tokens import Action
from bot.engine.pacing.gates import pulled_ask
from bot.engine.pacing.reasons import Ask
from tests.botapi import Customer, Message
from tests.conftest import CATALOGUE
from tests.regressions import builders
from tests.regressions.builders import known, say, taps
from tests.support.app import Bot, comes_to_the_wish, running_bot, says_yes
from tests.support.live_folder import reload


async def shows(bot: Bot, who: Customer, command: str, label: str) -> Message:
    """The message that a command is answered with, which has this button."""
    await say(bot, who, command)
    shown = who.chat.messages[-1]
    assert label in str(shown.keyboard)
    return shown


async def begins(bot: Bot) -> Customer:
    """Somebody new, at the first question."""
    ann = bot.server.customer()
    await says_yes(bot, ann)
    return ann


async def told_two_things(bot: Bot) -> Customer:
    """Roast and brew, in this order."""
    ann = await begins(bot)
    await say(bot, ann, "dark")
    await taps(bot, ann, "One more?")
    await say(bot, ann, "filter")
    return ann


def read(archive: bytes, name: str) -> str:
    with ZipFile(BytesIO(archive)) as opened:
        return opened.read(name).decode()


# A number that is typed means what stood behind it where the customer read it.


@pytest.mark.slow
async def test_a_typed_number_means_the_answer_that_was_read_whatever_was_corrected_since(bot: Bot) -> None:
    ann = await told_two_things(bot)
    await say(bot, ann, "/mydata")
    await taps(bot, ann, "Change 1")
    await taps(bot, ann, "Light")
    await say(bot, ann, "stop sharing 1")
    found = await known(bot, ann)
    assert (found.history("roast").restricted, found.history("brew").restricted) == (True, False)
    await say(bot, ann, "erase 1")
    assert (await known(bot, ann)).values() == {"brew": ("filter",)}


@pytest.mark.slow
async def test_a_typed_number_means_what_was_read_when_what_stood_before_it_is_gone(bot: Bot) -> None:
    ann = await told_two_things(bot)
    await say(bot, ann, "/mydata")
    roast = (await known(bot, ann)).history("roast").given
    brew = (await known(bot, ann)).history("brew").given
    assert roast is not None and brew is not None and roast.keep_until != brew.keep_until
    await bot.moves_to(min(roast.keep_until, brew.keep_until))
    left = (await known(bot, ann)).values()
    assert len(left) == 1
    gone = 1 if "brew" in left else 2
    await say(bot, ann, f"erase {gone}")
    assert (await known(bot, ann)).values() == left
    await say(bot, ann, "/mydata")
    await say(bot, ann, "erase 1")
    assert (await known(bot, ann)).values() == {}, "the list was shown again, and counts anew"


@pytest.mark.slow
async def test_corrections_move_nothing_in_the_list(bot: Bot) -> None:
    ann = await told_two_things(bot)
    await say(bot, ann, "/mydata")
    await taps(bot, ann, "Change 1")
    await taps(bot, ann, "Light")
    await say(bot, ann, "/mydata")
    assert [question for question, _ in (await known(bot, ann)).answers()] == ["roast", "brew"]


@pytest.mark.slow
async def test_a_purpose_keeps_its_number_when_another_one_comes(bot: Bot) -> None:
    ann = await begins(bot)
    for _ in range(6):
        waiting = (await known(bot, ann)).open
        if waiting is not None and waiting.question == "next_order":
            break
        await say(bot, ann, "skip")
        bot.clock.advance(timedelta(days=1))
        await say(bot, ann, "/menu")
        await taps(bot, ann, "One question now")
    await say(bot, ann, "tomorrow")
    assert list((await known(bot, ann)).values()) == ["next_order"]
    await say(bot, ann, "/consents")
    await say(bot, ann, "/mydata")
    bot.clock.advance(timedelta(days=200))
    await say(bot, ann, "/menu")
    await taps(bot, ann, "One question now")
    await say(bot, ann, "dark")
    assert "recommend" in (await known(bot, ann)).consents
    await say(bot, ann, "turn off 1")
    found = await known(bot, ann)
    assert (found.consents["mail_rhythm"].status, found.consents["recommend"].status) == ("withdrawn", "given")


# A button keeps, drops or renews what stood above it, and nothing that came later.

FROM_EARLIER = "That button is from earlier. Nothing has changed."


@pytest.mark.slow
@pytest.mark.parametrize("button", ["Yes, that's it", "No"])
async def test_an_old_yes_to_what_was_asked_back_keeps_nothing_that_was_asked_back_later(bot: Bot, button: str) -> None:
    ann = await begins(bot)
    await say(bot, ann, "i think the dark one tastes best to my husband")
    dark = ann.chat.messages[-1]
    await say(bot, ann, "well i guess light would be more my thing honestly")
    light = ann.chat.messages[-1]
    assert ("Dark" in dark.text, "Light" in light.text) == (True, True)
    await taps(bot, ann, button, on=dark)
    assert ann.toasts[-1] == FROM_EARLIER
    assert (await known(bot, ann)).values() == {}
    await say(bot, ann, "yes")
    assert (await known(bot, ann)).values() == {"roast": "light"}, "the later one still waits"


@pytest.mark.slow
@pytest.mark.parametrize("button", ["Keep that", "Let me rewrite", "Don't save"])
async def test_an_old_button_of_words_held_back_is_about_these_words(bot: Bot, button: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await comes_to_the_wish(bot, ann)
    await say(bot, ann, "a decaf espresso please, I'm diabetic")
    first = ann.chat.messages[-1]
    await say(bot, ann, "a mild house blend please, my mail is ann@example.org")
    held = (await known(bot, ann)).open
    assert held is not None and held.draft is not None and "decaf" not in held.draft.keeps
    await taps(bot, ann, button, on=first)
    assert ann.toasts[-1] == FROM_EARLIER
    found = await known(bot, ann)
    assert "wish" not in found.values() and found.open == held


async def is_asked_whether_it_is_still_so(bot: Bot) -> tuple[Customer, Message]:
    ann = await begins(bot)
    await say(bot, ann, "dark")
    await taps(bot, ann, "One more?")
    await say(bot, ann, "3")
    for _ in range(20):
        await bot.time_passes(timedelta(days=5))
        if "Still true" in str(ann.chat.messages[-1].keyboard):
            return ann, ann.chat.messages[-1]
    raise AssertionError("nothing was asked again")


@pytest.fixture
async def soon_again(tmp_path: Path) -> AsyncIterator[Bot]:
    """A bot that asks about roast and adventurous, and about roast again after two months."""
    folder = shutil.copytree(CATALOGUE, tmp_path / "questions")
    text = (folder / "coffee.yaml").read_text(encoding="utf-8")
    text = text.replace("ask_again: 12 months", "ask_again: 2 months").replace("    ask_again: 9 months\n", "")
    brew, adventurous, rest = (text.index(f"  - id: {name}") for name in ("brew", "adventurous", "next_order"))
    (folder / "coffee.yaml").write_text(text[:brew] + text[adventurous:rest], encoding="utf-8")
    async with running_bot(tmp_path / "var", prompts=folder) as running:
        yield running


@pytest.mark.slow
@pytest.mark.parametrize("button", ["Still true", "Forget it"])
async def test_still_dark_is_over_when_the_answer_is_another_one(soon_again: Bot, button: str) -> None:
    bot = soon_again
    ann, still = await is_asked_whether_it_is_still_so(bot)
    await say(bot, ann, "/mydata")
    await taps(bot, ann, "Change 1")
    await taps(bot, ann, "Light")
    before = await known(bot, ann)
    assert before.open is None, "what it asked about is settled"
    bot.clock.advance(timedelta(days=1))
    await taps(bot, ann, button, on=still)
    assert ann.toasts[-1] == FROM_EARLIER
    assert (await known(bot, ann)).history("roast").given == before.history("roast").given


@pytest.mark.slow
async def test_still_true_twice_is_once(soon_again: Bot) -> None:
    ann, still = await is_asked_whether_it_is_still_so(soon_again)
    await ann.taps("Still true", on=still, times=2)
    await soon_again.listens()
    assert FROM_EARLIER not in ann.toasts
    assert (await known(soon_again, ann)).values()["roast"] == "dark"


# *Everything about coffee* is also about what nobody has thought of yet.

GRINDER = """
  - id: grinder
    kind: yes_no
    ask:
      en: Do you own a coffee grinder?
      de: Hast du eine Kaffeemühle?
    sensitive: none
    purpose: recommend
    benefit:
      en: We grind for you.
      de: Wir mahlen.
    keep: 6 months
    crm: {}
"""


@pytest.mark.slow
async def test_a_topic_that_is_refused_stays_so_for_questions_that_come_later(tmp_path: Path) -> None:
    folder = shutil.copytree(CATALOGUE, tmp_path / "questions")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = await begins(bot)
        await say(bot, ann, "stop asking about coffee")
        await taps(bot, ann, "Everything about Your coffee")
        asked = len(builders.questions(bot, ann))
        file = folder / "coffee.yaml"
        file.write_text(file.read_text(encoding="utf-8") + GRINDER, encoding="utf-8")
        await reload(bot)
        assert "grinder" in bot.app.catalogue().questions
        await bot.time_passes(timedelta(days=40))
        assert len(builders.questions(bot, ann)) == asked
        await say(bot, ann, "/mydata")
        assert "Never asked about: Your coffee" in ann.chat.messages[-1].text
        found = await known(bot, ann)
        copy = await data_copy(bot.app.store, found.customer, bot.clock.now(), bot.app.catalogue(), "en")
        assert "Everything about Your coffee: never again" in read(copy.content, "my-answers.html")
        assert '"topic": "coffee"' in read(copy.content, "my-answers.json")
        await taps(bot, ann, "Ask about Your coffee again")
        may_be = pulled_ask(await known(bot, ann), bot.clock.now(), bot.app.catalogue())
        assert isinstance(may_be, Ask)


@pytest.mark.slow
async def test_undo_takes_back_that_topic_and_no_never_of_its_own_and_no_later_one(bot: Bot) -> None:
    ann = await begins(bot)
    await taps(bot, ann, "Skip")
    await taps(bot, ann, "Never ask this")
    for _ in range(2):
        await say(bot, ann, "stop asking about coffee")
        await taps(bot, ann, "Everything about Your coffee")
        screen = ann.chat.messages[-1]
        assert [one.topic for one in (await known(bot, ann)).refused_topics] == ["coffee"]
        await say(bot, ann, "undo")
        found = await known(bot, ann)
        assert not found.refused_topics
        assert (found.history("roast").refused, found.history("brew").refused) == (True, False)
    await say(bot, ann, "stop asking about coffee")
    await taps(bot, ann, "Everything about Your coffee")
    await taps(bot, ann, "Undo", on=screen)
    assert ann.toasts[-1] == FROM_EARLIER
    assert [one.topic for one in (await known(bot, ann)).refused_topics] == ["coffee"]


# An old button never undoes what was said later.


async def test_go_on_now_ends_its_own_break_and_no_later_one(bot: Bot) -> None:
    ann = await begins(bot)
    await say(bot, ann, "/pause 1 week")
    first, go_on = builders.button(ann, Action.RESUME)
    await taps(bot, ann, "Go on now")
    assert not (await known(bot, ann)).is_paused(bot.clock.now())
    await say(bot, ann, "/pause 3 months")
    await ann.forges_tap(go_on, first)
    await bot.listens()
    assert ann.toasts[-1] == FROM_EARLIER
    assert (await known(bot, ann)).is_paused(bot.clock.now())
    await say(bot, ann, "stop")
    await taps(bot, ann, "I meant something else")
    await builders.press(bot, ann, Action.RESUME)
    assert not (await known(bot, ann)).is_paused(bot.clock.now()), "the break of before the stop has its button still"


@pytest.mark.slow
async def test_an_old_share_shares_nothing_that_was_kept_back_again_since(bot: Bot) -> None:
    ann = await told_two_things(bot)
    await say(bot, ann, "stop sharing 1")
    old = await shows(bot, ann, "/mydata", "Share 1")
    await say(bot, ann, "share 1")
    assert not (await known(bot, ann)).history("roast").restricted
    await say(bot, ann, "stop sharing 1")
    await taps(bot, ann, "Share 1", on=old)
    assert ann.toasts[-1] == FROM_EARLIER
    assert (await known(bot, ann)).history("roast").restricted
    await say(bot, ann, "share 1")
    assert not (await known(bot, ann)).history("roast").restricted


@pytest.mark.slow
async def test_an_old_share_all_and_an_old_turn_on_do_not_either(bot: Bot) -> None:
    ann = await told_two_things(bot)
    await say(bot, ann, "/consents")
    await taps(bot, ann, "Keep my answers here")
    await taps(bot, ann, "Turn off 1")
    old = await shows(bot, ann, "/consents", "Turn on 1")
    share = next(label for row in old.keyboard for label in row if label not in ("Turn on 1", "Turn off 1"))
    data = {one["text"]: one["callback_data"] for row in old.markup["inline_keyboard"] for one in row}
    await say(bot, ann, "turn on 1")
    await say(bot, ann, share)
    before = await known(bot, ann)
    assert (before.keeps_to_us, before.consents["recommend"].status) == (False, "renewed")
    await say(bot, ann, "turn off 1")
    await say(bot, ann, "keep my answers here")
    for label in ("Turn on 1", share):
        await ann.forges_tap(data[label], old)
        await bot.listens()
        assert ann.toasts[-1] == FROM_EARLIER
    found = await known(bot, ann)
    assert (found.keeps_to_us, found.consents["recommend"].status) == (True, "withdrawn")


@pytest.mark.slow
async def test_an_old_undo_of_a_skip_does_not_take_back_a_later_skip(bot: Bot) -> None:
    ann = await begins(bot)
    first = (await known(bot, ann)).open
    assert first is not None
    await taps(bot, ann, "Skip")
    old = ann.chat.messages[-1]
    undo = {one["text"]: one["callback_data"] for row in old.markup["inline_keyboard"] for one in row}["Undo"]
    await say(bot, ann, "/pace own")
    await bot.time_passes(timedelta(days=200))
    for _ in range(9):
        await say(bot, ann, "/menu")
        await taps(bot, ann, "One question now")
        waiting = (await known(bot, ann)).open
        assert waiting is not None
        await say(bot, ann, "skip")
        if waiting.question == "roast":
            break
        bot.clock.advance(timedelta(days=1))
    before = (await known(bot, ann)).history("roast")
    assert before.refused and before.skips == 2
    await ann.forges_tap(undo, old)
    await bot.listens()
    assert (await known(bot, ann)).history("roast") == before


# What waits to be kept does not wait for ever.


@pytest.mark.slow
async def test_words_of_a_change_that_wait_to_be_kept_are_gone_when_a_question_would_be(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await comes_to_the_wish(bot, ann)
    await say(bot, ann, "a mild house blend")
    await taps(bot, ann, "Change")
    await say(bot, ann, "a decaf espresso please, I'm diabetic")
    held = ann.chat.messages[-1]
    before = await known(bot, ann)
    assert before.changing is not None and before.changing.draft is not None
    await bot.time_passes(timedelta(days=4))
    assert (await known(bot, ann)).changing is None
    await bot.time_passes(timedelta(days=64))
    await taps(bot, ann, "Keep that", on=held)
    assert ann.toasts[-1] == "That text is already gone."
    assert (await known(bot, ann)).values()["wish"] == "a mild house blend"


async def test_a_change_that_was_left_takes_no_words_later_and_its_buttons_still_begin_with_what_was_said(bot: Bot) -> None:
    ann = await told_two_things(bot)
    await say(bot, ann, "/pace own")
    await say(bot, ann, "/mydata")
    await taps(bot, ann, "Change 2")
    shown = ann.chat.messages[-1]
    await bot.time_passes(timedelta(days=68))
    assert (await known(bot, ann)).changing is None
    await say(bot, ann, "capsules")
    assert (await known(bot, ann)).values()["brew"] == ("filter",)
    await taps(bot, ann, "Capsules", on=shown)
    await builders.press(bot, ann, Action.DONE)
    assert (await known(bot, ann)).values()["brew"] == ("filter", "capsule")


# A Yes that ran out has to be given again before anything is taken.


@pytest.mark.parametrize("how", ["Undo", "Dark", "dark", "undo"])
async def test_after_a_yes_that_ran_out_the_notice_comes_first_and_nothing_is_stored(bot: Bot, how: str) -> None:
    ann = await begins(bot)
    dark = builders.button(ann, Action.CHOOSE, 2)
    await taps(bot, ann, "Skip")
    undo = builders.button(ann, Action.UNDO_SKIP)
    await say(bot, ann, "/pace own")
    await bot.time_passes(timedelta(days=380))
    before = await known(bot, ann)
    assert (before.phase, before.consents["be_asked"].status) == ("active", "expired")
    if how in ("Undo", "Dark"):
        message, data = undo if how == "Undo" else dark
        for _ in range(2):
            await ann.forges_tap(data, message)
        await bot.listens()
    else:
        await say(bot, ann, how)
    found = await known(bot, ann)
    assert (found.open, found.values(), found.histories) == (None, {}, before.histories)
    if how != "dark":  # of a question that was skipped, words are no answer
        assert ann.chat.messages[-1].keyboard == [["Yes, ask me", "No, thanks"], ["Details"]]
        assert len([m for m in ann.chat.messages if m.sender.is_bot and m.text == ann.chat.messages[-1].text]) == 1
        await taps(bot, ann, "Yes, ask me")
        assert (await known(bot, ann)).may_be_asked(bot.clock.now())


async def test_a_yes_that_runs_out_closes_what_was_asked_and_words_bring_the_notice(tmp_path: Path) -> None:
    folder = shutil.copytree(CATALOGUE, tmp_path / "questions")
    brand = folder / "_brand.yaml"
    brand.write_text(
        brand.read_text(encoding="utf-8").replace("consent_valid: 12 months", "consent_valid: 2 days"), encoding="utf-8"
    )
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = await begins(bot)
        assert (await known(bot, ann)).open is not None
        await bot.time_passes(timedelta(days=2, minutes=1))
        assert (await known(bot, ann)).open is None
        await say(bot, ann, "dark")
        await taps(bot, ann, "Dark", on=builders.button(ann, Action.CHOOSE, 2)[0])
        assert (await known(bot, ann)).values() == {}
        assert has_notice(ann)


def has_notice(who: Customer) -> bool:
    return builders.has_button(who, Action.YES)
