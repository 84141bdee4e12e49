"""The age question is answered in words too: an age, a yes or a no; what may be either is asked again, and nothing is guessed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Context, Intent
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
