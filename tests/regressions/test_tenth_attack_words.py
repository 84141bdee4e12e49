"""What a tenth fresh attacker typed that was taken for something else, and its neighbours in other words and languages."""

from __future__ import annotations

import pytest

from bot.engine.understanding.meaning import Intent, Meaning
from bot.engine.understanding.reading import read
from prompts.model.answer_types import Read
from tests.engine.understanding.judge import context_of

KEEPS = {Intent.ANSWER, Intent.LATE_ANSWER}


def said(words: str, place: str, language: str = "en") -> Meaning:
    """What the words mean there."""
    return read(words, context_of(place, language))


def is_stored(meaning: Meaning) -> bool:
    return meaning.intent in KEEPS and isinstance(meaning.answer, Read)


# A slip of the keyboard


@pytest.mark.parametrize(
    ("language", "words"),
    [
        *(
            ("en", words)
            for words in ("hello", "Hello!", "Well hello", "a second", "a second please", "one second", "a third of it")
        ),
        *(("de", words) for words in ("hello", "eine Sekunde", "eine zweite", "vielleicht")),
        *(("es", words) for words in ("un segundo", "Un segundo!", "dame un segundo", "hola", "un tercio")),
    ],
)
def test_what_is_said_in_every_talk_is_no_option(language: str, words: str) -> None:
    assert not is_stored(said(words, "roast", language))


@pytest.mark.parametrize(
    ("language", "words", "value"),
    [("en", "the second", "medium"), ("en", "drak", "dark"), ("es", "el segundo", "medium"), ("de", "der zweite", "medium")],
)
def test_a_place_and_a_real_slip_still_are(language: str, words: str, value: str) -> None:
    meaning = said(words, "roast", language)
    assert is_stored(meaning) and meaning.answer.value == value
