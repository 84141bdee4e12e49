"""The age question is answered in words too: an age, a yes or a no; what may be either is asked again, and nothing is guessed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Context, Intent
from bot.engine.understanding.persons.age_told import may_be_minor
from bot.engine.understanding.reading import read
from tests.engine.understanding.judge import context_of

OLD_ENOUGH, YOUNGER = Token(0, Action.AGE, 1), Token(0, Action.AGE, 0)


def asked(language: str = "en", *, just_agreed: bool = True) -> Context:
    """The age question, right after the Yes or to somebody who was asked other things before."""
    waiting = replace(context_of("idle", language), age=(OLD_ENOUGH, YOUNGER), given=(), may_be_child=True)
    return replace(waiting, yes=OLD_ENOUGH, no=YOUNGER) if just_agreed else waiting


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "18"),
        ("en", "I am 18"),
        ("en", "yes, 17"),
        ("en", "sixteen"),
        ("en", "I'm over 16"),
        ("en", "I'm an adult"),
        ("de", "ich bin schon 30 Jahre alt"),
        ("de", "volljährig"),
        ("es", "tengo 45 años"),
        ("es", "soy mayor de edad"),
    ],
)
@pytest.mark.parametrize("just_agreed", [True, False])
def test_who_says_that_they_are_old_enough_is(language: str, words: str, just_agreed: bool) -> None:
    assert read(words, asked(language, just_agreed=just_agreed)).presses == OLD_ENOUGH


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "15"),
        ("en", "yes, 12"),
        ("en", "not yet"),
        ("en", "younger"),
        ("de", "bin ich nicht"),
        ("es", "tengo 14"),
        ("en", "nine"),
    ],
)
def test_who_says_that_they_are_not_is_not(language: str, words: str) -> None:
    meaning = read(words, asked(language))
    assert meaning.presses == YOUNGER or (meaning.intent is Intent.CHILD and meaning.is_told)


def test_a_plain_yes_or_no_counts_right_after_the_yes_and_never_to_who_may_mean_something_else() -> None:
    assert (read("yes", asked()).presses, read("no", asked()).presses) == (OLD_ENOUGH, YOUNGER)
    for words in ("yes", "no", "yes?"):
        assert read(words, asked(just_agreed=False)).intent is Intent.ASK_AGE


@pytest.mark.parametrize("words", ["yes?", "no, 17", "17 or 12", "3", "200", "born in 1990", "zqx"])
def test_what_does_not_say_it_is_asked_again(words: str) -> None:
    assert read(words, asked()).intent is Intent.ASK_AGE


def test_a_right_and_a_stop_are_heard_while_it_waits() -> None:
    assert read("stop", asked()).intent is Intent.STOP
    assert read("delete everything", asked()).intent is Intent.DELETE
    assert read("help", asked()).intent is Intent.HELP


def test_who_was_born_too_late_says_so_by_the_year() -> None:
    context = asked()
    year = context.here.today.year
    told = [
        ("en", "I was born in {}"),
        ("en", "dark please and I'm born {}"),
        ("de", "ich bin {} geboren"),
        ("de", "bin Jahrgang {}"),
    ]
    told += [("es", "nací en {}"), ("es", "soy del {}")]
    for language, words in told:
        for place in ("idle", "roast", "cups"):
            meaning = read(words.format(year - 14), replace(context_of(place, language), may_be_child=place != "cups"))
            assert meaning.intent is Intent.CHILD and meaning.is_told, (place, words)
    for ago in (16, 17, 40):  # who becomes sixteen this year may be so by now
        meant = [read(words.format(year - ago), context_of("idle", language)) for language, words in told]
        assert Intent.CHILD not in {meaning.intent for meaning in meant}
    assert read(f"I was born in {year - 14}", context).intent is Intent.CHILD


@pytest.mark.parametrize(
    "words", ["she was born in 2019", "my dog was born in 2019", "born 2019", "the 2019 was good", "I was born in Berlin"]
)
def test_a_year_that_is_nobodys_own_says_nothing_of_them(words: str) -> None:
    for place in ("idle", "roast", "guide", "runs_out"):
        assert read(words, replace(context_of(place, "en"), may_be_child=True)).intent is not Intent.CHILD


PLACES = ("roast", "brew", "cups", "adventurous", "runs_out", "guide", "wish", "idle", "just_answered")
AHEAD = [
    ("en", "I turn 15 tomorrow"),
    ("en", "I'm turning 16 next week"),
    ("en", "tomorrow I'll be 13"),
    ("en", "my 13th birthday is tomorrow"),
    ("en", "I'm not yet 14"),
    ("en", "13 y/o here"),
    ("en", "13yo here"),
    ("de", "morgen werde ich 12"),
    ("de", "ich werde bald 14"),
    ("de", "mein 13. Geburtstag ist morgen"),
    ("de", "ich bin noch nicht 15"),
    ("es", "cumplo 12 mañana"),
    ("es", "la semana que viene cumplo 14 años"),
    ("es", "todavía no tengo 15"),
]
IN_FRAGMENTS = [
    ("en", "age: 12"),
    ("en", "my age: 13"),
    ("en", "13 y/o"),
    ("en", "13yo"),
    ("en", "not yet 16"),
    ("de", "Alter: 11"),
    ("de", "noch nicht 16"),
    ("de", "13 Jahre alt"),
    ("es", "edad: 12"),
    ("es", "aún no 16"),
    ("es", "14 añitos"),
]
NOT_THEIRS = [
    ("en", "my son is 11"),
    ("en", "my daughter turns 12 tomorrow"),
    ("en", "I turn 40 next week"),
    ("en", "I just turned 16"),
    ("en", "age: 34"),
    ("en", "not yet 20"),
    ("en", "13 cups a week"),
    ("de", "mein Sohn wird morgen 12"),
    ("de", "Alter: 45"),
    ("de", "morgen werde ich 50"),
    ("es", "mi hijo cumple 12 mañana"),
    ("es", "cumplo 30 mañana"),
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("language", "words"), AHEAD)
def test_who_says_that_an_age_is_ahead_or_that_they_write_as_a_child_is_heard(language: str, words: str, place: str) -> None:
    meaning = read(words, context_of(place, language))
    assert (meaning.intent, meaning.is_told) == (Intent.CHILD, True)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("language", "words"), IN_FRAGMENTS)
def test_an_age_in_a_fragment_is_heard_and_erases_nothing_at_once(language: str, words: str, place: str) -> None:
    meaning = read(words, context_of(place, language))
    assert (meaning.intent, meaning.is_told) == (Intent.CHILD, False)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("language", "words"), NOT_THEIRS)
def test_the_age_of_somebody_else_or_of_who_is_old_enough_is_no_child(language: str, words: str, place: str) -> None:
    assert read(words, context_of(place, language)).intent is not Intent.CHILD


@pytest.mark.parametrize("words", ["12 years old", "age: 12", "only 12 years old"])
def test_to_a_question_that_asks_for_an_age_it_may_be_the_answer(words: str) -> None:
    phrases = context_of("wish", "en").phrases
    assert may_be_minor(phrases, words, "What should we roast next?", "en")
    assert not may_be_minor(phrases, words, "How old is your coffee machine?", "en")


@pytest.mark.parametrize("place", ["cups", "adventurous"])
@pytest.mark.parametrize("words", ["not yet 5", "only 12", "12"])
def test_where_a_number_is_asked_for_a_number_alone_is_no_age(words: str, place: str) -> None:
    assert read(words, context_of(place, "en")).intent is not Intent.CHILD


@pytest.mark.parametrize(
    ("language", "words", "perhaps"),
    [
        ("en", "we are 14 and 15", True),
        ("en", "we're both 13", True),
        ("de", "wir sind 14 und 15", True),
        ("es", "tenemos 14 y 15 años", True),
        ("en", "we are 40 and 42", False),
        ("en", "we are 12 people", False),
        ("de", "wir sind 12 Leute", False),
    ],
)
def test_several_who_write_together_may_be_children(language: str, words: str, perhaps: bool) -> None:
    assert may_be_minor(context_of("idle", language).phrases, words, "Which roast?", language) is perhaps
