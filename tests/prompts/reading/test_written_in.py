"""Which of our languages a message is written in: told only where it is plain."""

from __future__ import annotations

import pytest

from prompts.reading.written_in import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("can you tell me what this is for", "en"),
        ("was soll das und wer seid ihr", "de"),
        ("no sé qué es esto, la verdad", "es"),
        ("KANN ICH DAS AUCH AUF DEUTSCH HABEN", "de"),
    ],
)
def test_a_sentence_is_known_by_its_commonest_words(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "dark", "espresso", "no", "die", "12345", "\U0001f600", "filter bitte thanks", "x" * 5000])
def test_a_word_or_two_tell_nothing(text: str) -> None:
    assert language_of(text) is None
