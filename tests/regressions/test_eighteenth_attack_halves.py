"""What an eighteenth attacker found: a refusal whose two halves come in two messages, or in two chats of one customer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Intent
from bot.engine.understanding.reading import read
from tests.engine.understanding.judge import context_of
from tests.regressions.builders import known, say
from tests.support.app import Bot
from tests.support.two_chats import in_two_chats

HALVES = [
    *(("en", "please don't", "write me again"), ("en", "don't", "contact me"), ("en", "no please don't", "please write me again")),
    *(("de", "bitte nicht", "schreib mir wieder"), ("de", "tu das bitte nicht", "mir nochmal schreiben")),
    *(("es", "por favor no me hagas esto", "escríbeme otra vez"), ("es", "ni se te ocurra", "contáctame")),
]


@pytest.mark.slow
@pytest.mark.parametrize(("there", "here"), [("first", "second"), ("second", "first"), ("first", "first")])
async def test_what_was_meant_is_asked_in_whichever_chat_the_halves_stand(bot: Bot, there: str, here: str) -> None:
    ann, page = await in_two_chats(bot)
    for chat, words in ((there, "please don't"), (here, "write me again")):
        await (say(bot, ann, words) if chat == "first" else page.says(words))
        await bot.settles()
        said = ann.chat.messages[-1].text if chat == "first" else page.texts()[-1]
        assert said.startswith("Shall I stop?"), (words, said)
        bot.clock.advance(timedelta(seconds=20))
    found = await known(bot, ann)
    assert (found.phase, found.open) == ("active", None)
    await page.says("yes")
    await bot.settles()
    assert (await known(bot, ann)).phase == "stopped"


def test_each_half_asks_what_is_meant() -> None:
    wrong = []
    for language, first, second in HALVES:
        for situation in ("idle", "just_answered", "roast"):
            context = context_of(situation, language)
            asked = replace(context, yes=Token(0, Action.STOP), no=Token(0, Action.GO_ON), is_asked_beside=True)
            heard = read(first, context).intent, read(second, asked).intent
            is_skip = situation == "roast" and heard[0] is Intent.PRESS  # a plain no to the question
            if heard[1] is not Intent.MAYBE_STOP or not (heard[0] is Intent.MAYBE_STOP or is_skip):
                wrong.append((language, situation, first, second, heard))
    assert wrong == []


def test_who_says_to_go_on_is_not_asked_once_more() -> None:
    wrong = []
    for language, said in (
        ("en", "keep going"),
        ("en", "no"),
        ("en", "continue"),
        ("de", "weiter"),
        ("de", "nein"),
        ("es", "sigue"),
    ):
        context = replace(context_of("idle", language), yes=Token(0, Action.STOP), no=Token(0, Action.GO_ON), is_asked_beside=True)
        if (meaning := read(said, context)).presses != Token(0, Action.GO_ON):
            wrong.append((language, said, meaning.intent))
    assert wrong == []


PLAIN = [
    *(("en", "please don't write me again"), ("en", "don't message us ever again"), ("en", "never contact me again please")),
    *(("de", "bitte schreib mir nicht wieder"), ("de", "schreibt mir bitte nie wieder"), ("de", "bitte nicht wieder schreiben")),
    *(("es", "por favor no me escribas otra vez"), ("es", "no me contactéis de nuevo"), ("es", "no nos vuelvan a escribir")),
]


def test_both_halves_in_one_message_are_a_stop() -> None:
    found = {(language, said): read(said, context_of("roast", language)).intent for language, said in PLAIN}
    assert {said for said, intent in found.items() if intent is not Intent.STOP} == set()


def test_a_time_or_a_place_beside_it_is_none() -> None:
    said = ["don't write me before nine", "don't text me on sundays", "schreib mir nicht vor neun", "no me escribas los domingos"]
    languages = ("en", "en", "de", "es")
    found = [read(one, context_of("idle", language)).intent for one, language in zip(said, languages, strict=True)]
    assert Intent.STOP not in found
