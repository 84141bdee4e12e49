"""What a twelfth fresh attacker broke about age: grown-ups taken for children for good, and children not heard beside an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.conversation.rights import stop
from bot.engine.model.state import State
from bot.engine.model.tokens import Action
from bot.engine.pacing.gates import may_still_leave, next_ask
from bot.engine.pacing.reasons import Rest
from tests.engine.talking import THREE, Talk

AGED = replace(THREE, brand=replace(THREE.brand, age_question=True))
DARK = {"en": "dark", "de": "dunkel", "es": "oscuro"}
GROWN_UP = [
    *(
        ("de", words)
        for words in ("Klasse!", "Klasse, danke", "ich bin Mama", "ich bin Oma", "ich bin Lehrerin", "ich bin kein kind")
    ),
    *(
        ("en", words)
        for words in ("i'm a mum", "I'm a primary school teacher", "i'm not a child", "i'm old enough", "i'm an old man")
    ),
    *(("en", words) for words in ("i'm a mum of 14 year old twins", "I'm 50, not 15", "i'm 16, almost 17", "old school")),
    *(("es", words) for words in ("soy maestra de primaria", "soy profe", "no soy menor de edad", "no soy un niño", "soy")),
]
BESIDE = [
    *(
        ("en", "roast", words)
        for words in ("dark but im not 16 yet", "dark, im a minor", "dark im underage", "dark but i'm a child")
    ),
    *(("en", "roast", words) for words in ("light im 13", "light bc im 13", "light cuz im 13", "dark, age 13", "dark. 14yo btw")),
    *(("de", "roast", words) for words in ("hell, bin minderjährig", "hell, ich bin noch ein kind", "hell bin noch schüler")),
    *(("de", "roast", words) for words in ("dunkel, 13 jahre", "hell, 7. klasse")),
    *(("es", "roast", words) for words in ("oscuro xq tengo 13", "oscuro, 13 años", "claro, soy menor", "oscuro, soy un niño")),
    *(("en", "guide", words) for words in ("yes but im not 16 yet", "no im a minor", "yes, im underage")),
    *(("en", "cups", words) for words in ("3, im not 16 yet", "2 but im underage", "1 im a minor", "1 im 12 years old")),
    *(("en", "brew", words) for words in ("filter, im a minor", "capsules but im not 16 yet")),
    *(("en", "wish", words) for words in ("mocha, 13yo", "something sweet for my class, we are all 13")),
    ("en", "wish", "caramel, it was my 14th birthday yesterday"),
]
GUESSED = "I'm in 6th grade"


def asked_to(question: str, language: str = "en") -> Talk:
    return Talk(THREE, language).says_yes().at(question)


def is_a_childs(talk: Talk) -> bool:
    return talk.erased or stop.is_minor(talk.state)


@pytest.mark.parametrize(("language", "words"), GROWN_UP)
def test_what_grown_ups_say_is_no_childs_stop_nor_asks_their_age(language: str, words: str) -> None:
    talk = Talk(THREE, language).says_yes().says(DARK[language], words)
    assert not is_a_childs(talk) and talk.state.phase == "active"
    assert Action.AGE not in talk.offers, talk.heard


@pytest.mark.parametrize(("language", "words"), GROWN_UP)
def test_at_the_notice_nobody_is_forgotten_nor_remembered_for_it(language: str, words: str) -> None:
    talk = Talk(THREE, language).starts().says(words)
    assert not is_a_childs(talk) and not talk.state.age_doubted


@pytest.mark.parametrize("words", ["old school", "soy", "fifteen grams"])
def test_an_answer_in_words_of_their_own_is_no_childs(words: str) -> None:
    talk = asked_to("wish").says(words)
    assert not is_a_childs(talk) and not talk.state.age_doubted


@pytest.mark.parametrize(
    ("language", "words"),
    [
        *(("en", words) for words in ("yes i'm old enough", "old enough", "i'm not a child", "I'm not underage", "yes, I'm a mum")),
        ("de", "ich bin kein kind"),
        ("de", "ja, alt genug"),
        ("es", "no soy menor de edad"),
    ],
)
def test_to_the_age_question_it_is_a_yes(language: str, words: str) -> None:
    assert Talk(AGED, language).says_yes().says(words).state.is_of_age is True


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "I'd rather not"),
        ("en", "no, I'd rather not say"),
        ("de", "lieber nicht"),
        ("de", "nein danke"),
        ("es", "no gracias"),
    ],
)
def test_who_would_rather_not_say_has_told_no_age_and_is_offered_a_stop(language: str, words: str) -> None:
    talk = Talk(AGED, language).says_yes().says(words)
    assert not talk.erased and talk.state.is_of_age is None
    assert Action.STOP in talk.offers


def test_a_plain_no_still_is_one() -> None:
    assert Talk(AGED).says_yes().says("no").erased


@pytest.mark.parametrize(("language", "question", "words"), BESIDE)
def test_a_child_who_says_so_beside_an_answer_is_heard_and_nothing_is_kept(language: str, question: str, words: str) -> None:
    talk = asked_to(question, language)
    before = dict(talk.state.values())
    talk.says(words)
    assert is_a_childs(talk) or Action.AGE in talk.offers, talk.heard
    assert talk.state.values() == before


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "i turned 15 on sunday"),
        ("en", "it was my 14th birthday yesterday"),
        ("de", "bin gestern 14 geworden"),
        ("es", "ayer cumplí 14"),
    ],
)
def test_a_birthday_that_was_tells_an_age(language: str, words: str) -> None:
    assert Talk(THREE, language).says_yes().says(words).erased


@pytest.mark.parametrize(
    "words",
    [
        "dark, people think im 13",
        "dark since i was 14",
        "sometimes im a child",
        "dark, i look like im 12",
        "caramel for my 14 year old",
    ],
)
def test_who_only_speaks_of_it_is_none(words: str) -> None:
    for question in ("roast", "wish"):
        assert not is_a_childs(asked_to(question).says(words))


# A guess


def test_a_guess_asks_and_nothing_else_is_asked_or_sent_before_they_say() -> None:
    talk = Talk(THREE).says_yes().says("dark", GUESSED)
    assert Action.AGE in talk.offers and talk.state.phase == "active" and not talk.erased
    assert isinstance(next_ask(talk.state, talk.now + timedelta(days=60), THREE), Rest)
    assert not may_still_leave(talk.state, None, talk.now)
    for given in (talk.waits(timedelta(days=30)).strikes, talk.starts, lambda: talk.taps(Action.ONE_MORE)):
        given()
        assert talk.state.open is None
    assert talk.says("yes").state.is_of_age is True
    assert isinstance(next_ask(talk.state, talk.now, THREE), Rest) is False


def test_what_is_open_goes_on_after_the_yes_and_takes_no_answer_before() -> None:
    talk = asked_to("roast").says("dark, im in 8th grade")
    waiting = talk.state.open
    for words in ("dark", "light please", "maybe"):
        talk.says(words)
        assert talk.answered == [] and Action.AGE in talk.offers, words
    assert talk.taps("Dark").answered == [], "nor by a tap"
    talk.says("I'm 34")
    assert talk.state.is_of_age is True and talk.state.open == waiting and Action.CHOOSE in talk.offers
    assert talk.says("dark").answered != []


def test_who_said_so_is_not_asked_again_and_may_still_say_that_they_are_a_child() -> None:
    talk = Talk(THREE).says_yes().says("dark", GUESSED).taps(Action.AGE)
    assert talk.erased, "the last of its buttons is *No, I'm younger*"
    talk = Talk(THREE).says_yes().says("dark", GUESSED, "yes", GUESSED)
    assert not talk.state.age_doubted and Action.AGE not in talk.offers
    assert stop.is_minor(talk.says("im a minor").state)


@pytest.mark.parametrize("words", ["no", "No, I'm younger", "I'm 12"])
def test_a_no_is_the_childs(words: str) -> None:
    assert is_a_childs(Talk(THREE).says_yes().says("dark", GUESSED, words))


@pytest.mark.parametrize("words", ["/mydata", "delete everything", "stop", "/export", "/privacy"])
def test_every_right_works_while_it_waits(words: str) -> None:
    talk = Talk(THREE).says_yes().says("dark", GUESSED, words)
    assert Action.AGE not in talk.offers and not talk.erased


def test_at_the_notice_a_guess_forgets_nobody_and_the_question_comes_with_the_yes() -> None:
    talk = Talk(THREE).starts().says(GUESSED)
    assert not talk.erased and talk.state.phase == "noticed" and Action.YES in talk.offers
    talk.taps(Action.YES)
    assert "16 or older" in talk.heard and talk.state.open is None
    assert talk.says("yes").state.open is not None


def test_a_guess_after_a_stop_changes_nothing_of_it() -> None:
    talk = Talk(THREE).says_yes().says("dark", "stop")
    before: State = talk.state
    talk.says(GUESSED)
    assert (talk.state.stop, talk.state.erase_at) == (before.stop, before.erase_at)
    assert talk.starts().taps(Action.YES).state.open is None and "16 or older" in talk.heard
