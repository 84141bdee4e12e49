"""What a tenth fresh attacker broke by a yes that was none, each with the promise that it broke, held as it is right now."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.model.facts.contacts import ContactJoined
from bot.engine.model.inputs import CameByLink, Commanded, Delivered
from bot.engine.model.tokens import Action
from tests.engine.people import LIVE
from tests.engine.talking import STARTER, THREE, Talk
from tests.regressions.test_sixth_attack import says
from tests.support.app import running_bot

OTHER_THINGS = ["where is my order?", "do you sell my data?", "who are you?", "maybe later", "/privacy"]


@pytest.mark.parametrize(
    ("language", "stop", "ok"),
    [
        ("en", "stop", "ok"),
        ("en", "leave me alone", "👍"),
        ("de", "stopp", "ok danke"),
        ("es", "para", "de acuerdo"),
        ("en", "stop", "yes"),
    ],
)
def test_a_yes_behind_a_stop_is_no_consent(language: str, stop: str, ok: str) -> None:
    talk = Talk(THREE, language).starts().says(stop, ok)
    assert talk.state.phase == "declined"
    assert not talk.offers & {Action.YES}, "who said stop is not asked again"


@pytest.mark.parametrize("before", OTHER_THINGS)
@pytest.mark.parametrize("ok", ["ok", "yes", "👍"])
def test_a_yes_behind_something_else_is_to_that_and_the_notice_is_asked_about_plainly(before: str, ok: str) -> None:
    talk = Talk(STARTER).starts().says(before, ok)
    assert talk.state.phase == "noticed"
    assert Action.YES in talk.offers
    assert talk.says("yes").state.phase == "active", "asked plainly, a yes is one"


@pytest.mark.parametrize("before", [(), ("Details",), ("ok?",)])
def test_a_yes_to_the_notice_itself_is_still_one(before: tuple[str, ...]) -> None:
    talk = Talk(STARTER).starts()
    for words in before:
        talk.taps(words) if words in talk.tokens else talk.says(words)
    assert talk.says("yes").state.phase == "active"


@pytest.mark.parametrize("ok", ["ok", "👍", "klar", "de acuerdo", "yes"])
def test_a_yes_behind_a_no_brings_no_notice(ok: str) -> None:
    talk = Talk(THREE).starts().taps(Action.NO).says(ok, ok)
    assert (talk.state.phase, talk.state.notice) == ("declined", None)
    assert "/start" in talk.heard


async def test_after_a_stop_and_an_ok_nobody_is_written_to(tmp_path: Path) -> None:
    async with running_bot(tmp_path / "var") as bot:
        ann = bot.server.customer()
        for words in ("/start", "stop", "ok"):
            await says(bot, ann, words)
        seen = len(ann.chat.messages)
        await bot.time_passes(timedelta(days=40))
        assert ann.chat.messages[seen:] == []


@pytest.mark.parametrize("before", ["where is my order?", "who are you?"])
@pytest.mark.parametrize("words", ["ok", "yes", "no"])
def test_no_yes_or_no_to_something_else_tells_an_age(before: str, words: str) -> None:
    talk = Talk(replace(STARTER, brand=replace(STARTER.brand, age_question=True))).says_yes()
    assert "16 or older" in talk.heard
    talk.says(before, words)
    assert talk.state.is_of_age is None and not talk.erased
    if Action.AGE not in talk.offers:
        talk.says("yes")
    assert Action.AGE in talk.offers and talk.state.is_of_age is None, "it is asked again"
    assert talk.says("yes").state.is_of_age is True


@pytest.mark.parametrize(
    ("language", "words"), [("en", "no, go on"), ("en", "don't stop"), ("de", "nein, weiter"), ("es", "no pares")]
)
def test_who_is_asked_whether_to_stop_may_say_no_in_other_words(language: str, words: str) -> None:
    answer = {"en": "dark", "de": "dunkel", "es": "oscuro"}[language]
    talk = Talk(THREE, language).says_yes().says(answer, NEVER_AGREED[language])
    assert Action.STOP in talk.offers and talk.state.phase == "active"
    talk.says(words)
    assert talk.state.phase == "active" and Action.STOP not in talk.offers, talk.heard


@pytest.mark.parametrize("ok", ["ok", "ok thanks", "👍", "alles klar", "vale gracias"])
def test_an_ok_behind_something_else_is_no_answer(ok: str) -> None:
    talk = Talk(STARTER).says_yes().at("grinder").says("where is my order?", ok)
    assert talk.answered == []
    assert talk.says("yes").answered != [], "a plain yes is one"


@pytest.mark.parametrize("ok", ["ok", "ok thanks", "👍"])
def test_an_ok_to_the_question_itself_is_asked_back(ok: str) -> None:
    talk = Talk(STARTER).says_yes().at("grinder").says(ok)
    assert talk.answered == [] and "Do you mean" in talk.heard
    assert [fact.value for fact in talk.says("yes").answered] == [True]


def test_an_ok_behind_something_else_confirms_no_answer_of_a_year_ago() -> None:
    talk = Talk(LIVE).says_yes().says("dark").at("roast", visits=60)
    assert "Is that still so" in talk.heard
    assert talk.says("where is my order?", "ok").answered == []


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("where is my order?", "ok thanks"),
        ("pause for a month", "ok"),
        ("pause for a month", "yes"),
        ("/mydata", "ok"),
        ("thanks", "no"),
    ],
)
def test_a_yes_or_no_to_something_else_is_no_late_answer(before: str, words: str) -> None:
    assert gone_silent("grinder").says(before, words).answered == []


def test_a_yes_that_comes_late_to_the_question_is_still_its_answer() -> None:
    assert [fact.value for fact in gone_silent("grinder").says("yes").answered] == [True]


NEVER_AGREED = {"en": "I never agreed to this", "de": "das habe ich nie erlaubt", "es": "nunca acepté esto"}


def gone_silent(question: str) -> Talk:
    """Nobody answered, and the question is over."""
    talk = Talk(STARTER).says_yes().at(question)
    assert talk.state.open is not None
    talk.does(Delivered("key", talk.state.open.ask, "1")).waits(timedelta(days=6)).strikes()
    assert talk.state.open is None
    return talk


@pytest.mark.parametrize("words", ["Answer without sharing?", '"Answer without sharing"', "answer without sharing 🙄"])
def test_to_ask_about_a_yes_is_none(words: str) -> None:
    assert Talk(LIVE).starts().taps("Details").says(words).state.phase == "noticed"


@pytest.mark.parametrize("words", ["Erase everything?", '"Erase everything"', "yes, erase everything?", "erase everything 😱"])
def test_to_ask_about_an_erasure_erases_nothing(words: str) -> None:
    talk = Talk(STARTER).says_yes().says("dark").does(Commanded("delete")).says(words)
    assert not talk.erased
    assert talk.taps(Action.ERASE_ALL).erased, "its button still does"


def test_to_ask_whether_to_erase_now_erases_nothing() -> None:
    assert not Talk(STARTER).says_yes().says("dark", "stop", "Erase now?").erased


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "that's not me"),
        ("en", "wrong person"),
        ("en", "not my record"),
        ("en", "yes but keep it apart"),
        ("de", "das bin ich nicht"),
        ("de", "ja, aber getrennt lassen"),
        ("es", "no soy yo"),
        ("es", "sí pero no lo unas"),
    ],
)
def test_a_record_that_was_denied_in_words_is_not_joined_by_the_yes_to_the_questions(language: str, words: str) -> None:
    talk = Talk(THREE, language).does(CameByLink("hubspot", "", "hubspot", "4711", "mark", joins=True)).says(words)
    assert talk.state.contact_link is None
    assert Action.YES in talk.offers, "the notice stands without it"
    talk.taps(Action.YES)
    assert talk.state.phase == "active"
    assert not any(isinstance(fact, ContactJoined) for fact in talk.last.facts)
