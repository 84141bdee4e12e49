"""What attackers had left over: old buttons, a second copy of a keyboard, lists that were reordered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.engine.conversation.buttons.table import BUTTONS
from bot.engine.model import tokens
from bot.engine.model.tokens import Action
from tests.botapi import Customer, Message
from tests.regressions import builders
from tests.regressions.builders import known, say, taps
from tests.support.app import Bot, says_yes

FROM_EARLIER = "That button is from earlier. Nothing has changed."


async def told_dark(bot: Bot) -> Customer:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await say(bot, ann, "dark")
    return ann


def shown_with(who: Customer, label: str) -> tuple[Message, str]:
    """The newest message with this button, and what the button carries."""
    for message in who.chat.newest_first():
        for row in (message.markup or {}).get("inline_keyboard", []):
            for one in row:
                if one["text"] == label:
                    return message, one["callback_data"]
    raise AssertionError(f"no button {label}")


# Nothing lets us do more while no Yes is in force.

LETS_US_DO_MORE = {
    "Share 1": ("stop sharing 1", "/mydata"),
    "Share as before": ("keep my answers here", "/consents"),
    "Turn on 1": ("turn off 1", "/consents"),
    "Ask about Your coffee again": ("stop asking about coffee", "[Everything about Your coffee]", "/mydata"),
    "Go on now": ("/pause 3 months",),
}


@pytest.mark.parametrize("label", LETS_US_DO_MORE)
async def test_an_old_button_lets_us_do_no_more_after_the_yes_ran_out(bot: Bot, label: str) -> None:
    ann = await told_dark(bot)
    await say(bot, ann, "/consents")
    for words in LETS_US_DO_MORE[label]:
        await (taps(bot, ann, words.strip("[]")) if words.startswith("[") else say(bot, ann, words))
    message, carried = shown_with(ann, label)
    await say(bot, ann, "/pace own")
    await bot.time_passes(timedelta(days=380))
    before = await known(bot, ann)
    assert (before.phase, before.may_be_asked(bot.clock.now())) == ("active", False)
    await ann.forges_tap(carried, message)
    await bot.listens()
    found = await known(bot, ann)
    assert (found.histories, found.keeps_to_us, found.consents, found.refused_topics, found.paused_until) == (
        before.histories, before.keeps_to_us, before.consents, before.refused_topics, before.paused_until,
    )  # fmt: skip
    assert builders.has_button(ann, Action.YES), "the notice comes first"


def test_every_button_that_takes_a_limit_back_needs_a_yes() -> None:
    takes_back = {row.undone_by for row in BUTTONS.values() if row.undone_by} - {Action.STOP_SHARING, Action.KEEP_HERE}
    takes_back |= {Action.PURPOSE_ON, Action.JOIN_RECORD, Action.ZONE}
    assert {action for action in takes_back if not BUTTONS[action].with_yes} == set()


# An answer that changed is not erased by a button from before.


@pytest.mark.slow
async def test_an_old_erase_is_about_the_answer_that_stood_above_it(bot: Bot) -> None:
    ann = await told_dark(bot)
    await say(bot, ann, "/mydata")
    old, _ = shown_with(ann, "Erase 1")
    await say(bot, ann, "/mydata")
    await taps(bot, ann, "Change 1")
    await taps(bot, ann, "Light")
    await say(bot, ann, "/mydata")
    now, _ = shown_with(ann, "Erase 1")
    await taps(bot, ann, "Erase 1", on=old)
    assert ann.toasts[-1] == FROM_EARLIER
    assert (await known(bot, ann)).values() == {"roast": "light"}
    await taps(bot, ann, "Erase 1", on=now)
    assert (await known(bot, ann)).values() == {}


async def test_an_old_erase_shows_the_list_as_it_is_now_and_that_erases(bot: Bot) -> None:
    ann = await told_dark(bot)
    await say(bot, ann, "/mydata")
    message, carried = shown_with(ann, "Erase 1")
    token = tokens.read(carried)
    assert token is not None
    await ann.forges_tap(tokens.write(Action.ERASE_ANSWER, token.ask), message)
    await bot.listens()
    assert (await known(bot, ann)).values() == {"roast": "dark"}, "a button from before it named its answer"
    await taps(bot, ann, "Erase 1", on=message)
    assert (await known(bot, ann)).values() == {}


# What is stored is what was ticked on the keyboard that was tapped.


async def is_asked_how_they_brew(bot: Bot) -> Customer:
    ann = await told_dark(bot)
    await taps(bot, ann, "One more?")
    return ann


@pytest.mark.slow
async def test_done_on_another_copy_of_the_keyboard_stores_nothing_that_it_does_not_show(bot: Bot) -> None:
    ann = await is_asked_how_they_brew(bot)
    first, _ = shown_with(ann, "Done")
    await taps(bot, ann, "Filter", on=first)
    await say(bot, ann, "another question please")
    second, _ = shown_with(ann, "Done (1)")
    assert second is not first
    await taps(bot, ann, "Capsules", on=first)
    await taps(bot, ann, "Done (1)", on=second)
    assert ann.toasts[-1] == "These ticks count now. If they are right, tap Done again."
    assert "brew" not in (await known(bot, ann)).values()
    await taps(bot, ann, "Done (2)", on=second)
    assert (await known(bot, ann)).values()["brew"] == ("filter", "capsule")


async def test_done_from_before_it_named_its_ticks_is_asked_once_more(bot: Bot) -> None:
    ann = await is_asked_how_they_brew(bot)
    message, carried = shown_with(ann, "Done")
    token = tokens.read(carried)
    assert token is not None
    await taps(bot, ann, "Filter")
    await ann.forges_tap(tokens.write(Action.DONE, token.ask), message)
    await bot.listens()
    assert "brew" not in (await known(bot, ann)).values()
    await taps(bot, ann, "Done (1)")
    assert (await known(bot, ann)).values()["brew"] == ("filter",)
