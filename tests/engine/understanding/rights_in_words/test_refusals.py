"""A refusal beside other words ends the questions or is offered a stop: it is no answer, no date, no wish for another question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Intent, Meaning
from bot.engine.understanding.reading import read
from bot.engine.understanding.rights_in_words.refusals import Refusal, refusal_in
from tests.engine.understanding.judge import LIVE, context_of

PLACES = ("roast", "brew", "cups", "adventurous", "runs_out", "wish", "idle", "just_answered")
"""Every kind of question, and nothing that is open."""
STEPS = ("delete", "change")
SURE = [
    ("en", "ok stop now"),
    ("en", "ok stop then"),
    ("en", "I'd like to stop now"),
    ("en", "can you stop now please"),
    ("en", "dark. stop."),
    ("en", "two cups, stop asking me"),
    ("en", "never ask me anything again"),
    ("en", "don't ask me anything"),
    ("en", "I object to profiling"),
    ("de", "ok stopp jetzt"),
    ("de", "dunkel. stopp."),
    ("de", "ich möchte jetzt aufhören"),
    ("de", "ich widerspreche"),
    ("de", "ich widerspreche der Verarbeitung"),
    ("es", "vale, para ya de una vez"),
    ("es", "oscuro. basta ya."),
    ("es", "me opongo"),
]
LIKELY = [
    ("en", "stop today"),
    ("en", "stop it today"),
    ("en", "stop, dark"),
    ("en", "dark and then stop"),
    ("en", "please stop by friday"),
    ("en", "stop on monday"),
    ("en", "no more after today"),
    ("en", "stop. 3"),
    ("en", "cancel my subscription"),
    ("de", "hell und dann stopp"),
    ("de", "hör morgen auf"),
    ("de", "heute ist Schluss"),
    ("de", "keine Nachrichten mehr ab Montag"),
    ("es", "basta desde mañana"),
]
NO_REFUSAL = [
    ("en", "don't stop, dark please"),
    ("en", "I can't stop drinking dark roast"),
    ("en", "the last stop on the line"),
    ("en", "a bus stop, tomorrow"),
    ("en", "medium, with no more than a hint of fruit"),
    ("de", "dunkel, wie am Ende der Welt"),
    ("de", "genug Kaffee für heute"),
    ("es", "para el lunes"),
]


def hears(meaning: Meaning) -> bool:
    """Whether the questions end, or one tap ends them."""
    is_heard = meaning.intent in (Intent.STOP, Intent.MAYBE_STOP, Intent.DISTRESS)
    return is_heard or any(token.action is Action.STOP for token in meaning.offers)


@pytest.mark.parametrize("place", PLACES + STEPS)
@pytest.mark.parametrize(("language", "words"), SURE)
def test_a_stop_with_words_around_it_that_change_nothing_is_one(language: str, words: str, place: str) -> None:
    assert read(words, context_of(place, language)).intent is Intent.STOP


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("language", "words"), LIKELY)
def test_what_may_be_a_refusal_is_kept_by_nothing_and_has_a_stop_beside_it(language: str, words: str, place: str) -> None:
    meaning = read(words, context_of(place, language))
    assert meaning.intent not in (Intent.ANSWER, Intent.LATE_ANSWER, Intent.START, Intent.PRESS)
    assert hears(meaning) or meaning.intent in (Intent.PAUSE, Intent.PACE)


@pytest.mark.parametrize(("language", "words"), NO_REFUSAL)
def test_a_word_of_stopping_in_other_words_is_no_refusal(language: str, words: str) -> None:
    assert refusal_in(words, LIVE.phrases) is not Refusal.SURE
    assert read(words, context_of("wish", language)).intent is not Intent.STOP


@pytest.mark.parametrize("place", STEPS)
@pytest.mark.parametrize(("language", "words"), [("en", "stop!! I tapped wrong"), ("de", "nein halt, doch nicht!!")])
def test_in_a_step_that_is_open_it_may_be_the_step_that_shall_end(language: str, words: str, place: str) -> None:
    meaning = read(words, context_of(place, language))
    assert meaning.intent is not Intent.STOP
    assert hears(meaning) or meaning.presses == context_of(place, language).ends_step


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "never about coffee"),
        ("en", "nothing about coffee please"),
        ("en", "no coffee questions"),
        ("de", "nie über Kaffee"),
        ("de", "nichts mehr zu Kaffee"),
        ("es", "nada más sobre café"),
    ],
)
@pytest.mark.parametrize("place", ["roast", "wish", "idle", "just_answered"])
def test_a_topic_that_shall_not_come_again_is_offered_never(language: str, words: str, place: str) -> None:
    meaning = read(words, context_of(place, language))
    assert meaning.intent is Intent.NEVER_ABOUT
    assert meaning.slot.casefold() in ("coffee", "kaffee", "café")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "yes?"), ("en", "why not"), ("de", "ja?"), ("de", "von mir aus"), ("es", "¿sí?")]
)
def test_half_a_yes_is_none_to_the_notice_and_to_what_is_asked_back(language: str, words: str) -> None:
    assert read(words, context_of("notice", language)).intent is Intent.MAYBE_YES
    asked_back = replace(context_of("roast", language), yes=Token(4, Action.KEEP_DRAFT))
    assert read(words, asked_back).intent is Intent.HALF_YES


@pytest.mark.parametrize(
    ("language", "words"), [("en", "I'm 12 years old"), ("de", "ich bin 12 Jahre alt"), ("es", "tengo 12 años")]
)
@pytest.mark.parametrize("place", ["cups", "idle"])
def test_an_age_in_years_is_one_where_a_number_is_asked_for_too(language: str, words: str, place: str) -> None:
    assert read(words, context_of(place, language)).intent is Intent.CHILD
    assert read("I am a minor", context_of(place, language)).intent is Intent.CHILD
