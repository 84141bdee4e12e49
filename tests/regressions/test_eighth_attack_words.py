"""What an eighth fresh attacker typed that was taken for its opposite, for a child's, or for an answer: held as it is right now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Intent
from bot.engine.understanding.reading import read
from bot.engine.understanding.slots import end_of_break
from prompts.model.answer_types import Here
from tests.engine.understanding.judge import context_of
from tests.engine.understanding.persons.test_age_told import OLD_ENOUGH, asked

MONDAY = date(2026, 5, 4)

OLDER = [
    ("en", "I'm over 16"),
    ("en", "yes, I'm 16"),
    ("en", "yes, I'm 16+"),
    ("en", "I'm 16 or older"),
    ("en", "I am definitely over 16 years old"),
    ("en", "I'm over sixteen"),
    ("de", "ich bin über 16"),
    ("de", "ja, ich bin schon über 16"),
    ("de", "ich bin 16 oder älter"),
    ("de", "ich bin mindestens 16"),
    ("es", "tengo más de 16"),
    ("es", "sí, tengo más de 16 años"),
    ("es", "soy mayor de 16"),
    ("es", "ya tengo 16"),
]
PAST_IT = [
    ("en", "I'm not 15"),
    ("en", "I'm well over 15"),
    ("en", "I'm not under 16"),
    ("de", "ich bin keine 15 mehr"),
    ("de", "ich bin nicht unter 16"),
    ("es", "ya no tengo 15 años"),
    ("en", "I'm 12 coffees in"),
    ("en", "a 12 year old whisky"),
]
YOUNGER = [
    ("en", "I'm 15"),
    ("en", "not yet 16"),
    ("en", "im not even 16 lol"),
    ("en", "I will be 16 soon"),
    ("en", "something mild for a 13 year old like me"),
    ("de", "bin noch keine 16"),
    ("de", "ich werde 16"),
    ("es", "casi 16"),
    ("es", "no tengo 16"),
]


@pytest.mark.parametrize("place", ["notice", "idle", "wish", "roast"])
@pytest.mark.parametrize(("language", "words"), [*OLDER, *PAST_IT])
def test_who_is_old_enough_is_no_child(language: str, words: str, place: str) -> None:
    assert read(words, context_of(place, language)).intent is not Intent.CHILD


@pytest.mark.parametrize(("language", "words"), YOUNGER)
def test_who_is_not_is_still_heard(language: str, words: str) -> None:
    assert read(words, context_of("wish", language)).intent is Intent.CHILD


@pytest.mark.parametrize(("language", "words"), OLDER)
def test_it_answers_the_age_question(language: str, words: str) -> None:
    assert read(words, asked(language)).presses == OLD_ENOUGH


ENDS = [
    ("en", "no messages in August", date(2026, 9, 1)),
    ("en", "not in June please", date(2026, 7, 1)),
    ("en", "pause in July", date(2026, 8, 1)),
    ("en", "busy next week", date(2026, 5, 18)),
    ("en", "leave me alone on Friday", date(2026, 5, 9)),
    ("en", "write again in September", date(2026, 9, 1)),
    ("en", "not before 1 July", date(2026, 7, 1)),
    ("en", "away from 1 June till 20 June", date(2026, 6, 20)),
    ("en", "pause for two weeks", date(2026, 5, 18)),
    ("de", "im August bitte nicht", date(2026, 9, 1)),
    ("de", "nächste Woche bitte nicht", date(2026, 5, 18)),
    ("de", "im Urlaub vom 1. bis 20. Juli", date(2026, 7, 20)),
    ("es", "no me escribas en agosto", date(2026, 9, 1)),
    ("es", "sin mensajes en julio", date(2026, 8, 1)),
    ("es", "hasta octubre no", date(2026, 10, 1)),
]
OPEN_ENDED = [
    ("en", "pause from 1 July"),
    ("en", "pause starting Monday"),
    ("en", "from June on please pause"),
    ("en", "pause the first week of June"),
    ("en", "pause for half a year"),
    ("de", "Pause ab 1. Juli"),
    ("de", "ein halbes Jahr Pause"),
    ("es", "pausa a partir del lunes"),
]


@pytest.mark.parametrize(("language", "words", "day"), ENDS)
def test_a_time_to_be_left_alone_in_is_left_alone_to_its_end(language: str, words: str, day: date) -> None:
    assert end_of_break(words, replace(context_of("idle", language), here=Here(language, MONDAY))) == day


@pytest.mark.parametrize(("language", "words"), OPEN_ENDED)
def test_of_a_time_that_only_begins_or_that_nobody_counts_out_the_length_is_asked(language: str, words: str) -> None:
    assert end_of_break(words, replace(context_of("idle", language), here=Here(language, MONDAY))) is None


JOINED = [
    ("en", "something from Ethiopia but stop asking"),
    ("en", "decaf but don't share it"),
    ("en", "decaf but don't tell hubspot"),
    ("en", "decaf, not for the mailing tool"),
    ("en", "decaf but forget it afterwards"),
    ("de", "Kenia aber meldet mich ab"),
    ("de", "Kakao, aber gebt das nicht weiter"),
    ("es", "Kenia pero deja de preguntar"),
    ("es", "Kenia pero no lo compartas"),
]


@pytest.mark.parametrize(("language", "words"), JOINED)
def test_what_is_joined_to_a_wish_and_is_none_is_not_kept_with_it(language: str, words: str) -> None:
    meaning = read(words, context_of("wish", language))
    assert meaning.intent in (Intent.STOP, Intent.MAYBE_STOP, Intent.KEEP_HERE, Intent.NOT_KEPT, Intent.MAYBE_KEEP)
    if meaning.intent is Intent.MAYBE_KEEP:
        assert Token(0, Action.STOP) in meaning.offers


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "something fruity but not too acidic"),
        ("en", "Kenya and Ethiopia"),
        ("de", "etwas Kräftiges, aber nicht bitter"),
        ("es", "algo suave pero con cuerpo"),
    ],
)
def test_a_wish_in_two_parts_is_kept(language: str, words: str) -> None:
    assert read(words, context_of("wish", language)).intent is Intent.ANSWER


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "don't use it to suggest coffees"),
        ("de", "nutzt meine Antworten nicht für Vorschläge"),
        ("es", "no uséis mis respuestas para eso"),
    ],
)
def test_to_take_back_a_use_in_words_is_no_praise(language: str, words: str) -> None:
    meaning = read(words, context_of("just_answered", language))
    assert meaning.intent is not Intent.PRAISE
    does = meaning.intent in (Intent.STOP, Intent.MAYBE_STOP, Intent.MAYBE_KEEP_HERE, Intent.DELETE, Intent.NOT_KEPT)
    assert does or Token(0, Action.OFFER_ERASURE) in meaning.offers or Token(0, Action.CONSENTS) in meaning.offers
