"""What grown-ups and children say around ages, school and family: how many children are heard, and that no grown-up is ended.

Written before the rules that it tries were, half of it by what grown-ups say with the words of childhood. `who` is a child who says
so, a child by all that is likely (`perhaps`), or a grown-up.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bot.engine.model.tokens import Action
from bot.engine.understanding.meaning import Intent
from bot.engine.understanding.reading import read
from tests.engine.understanding.judge import LANGUAGES, context_of

HERE = Path(__file__).parent / "ages"

UNHEARD_CHILDREN, UNHEARD_GUESSES, GROWN_UPS_ASKED = 1, 2, 0
"""Of all three languages; they may only get fewer."""


@cache
def _became(language: str) -> list[tuple[str, str, str]]:
    """Of each message who says it, what it is, and what became of it."""
    lines = (json.loads(line) for line in (HERE / f"{language}.jsonl").read_text(encoding="utf-8").splitlines())
    return [(line["who"], line["text"], _done_about(line["text"], line["context"], language)) for line in lines]


def _done_about(text: str, context: str, language: str) -> str:
    meaning = read(text, context_of(context, language))
    if meaning.intent is Intent.CHILD or (meaning.presses is not None and meaning.presses.action is Action.AGE):
        return "ended"
    return "asked" if meaning.intent is Intent.MAYBE_CHILD else "unheard"


def _of(who: str) -> Counter[str]:
    return Counter(became for language in LANGUAGES for said, _, became in _became(language) if said == who)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_grown_up_is_taken_for_a_child_for_good(language: str) -> None:
    assert [text for who, text, became in _became(language) if who == "grown_up" and became == "ended"] == []


def test_hardly_a_grown_up_is_asked_and_hardly_a_child_unheard() -> None:
    assert _of("grown_up")["asked"] <= GROWN_UPS_ASKED
    assert _of("child")["unheard"] <= UNHEARD_CHILDREN
    assert _of("perhaps")["unheard"] <= UNHEARD_GUESSES


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_only_guessed_ends_nothing(language: str) -> None:
    assert [text for who, text, became in _became(language) if who == "perhaps" and became == "ended"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_corpus_is_large_enough(language: str) -> None:
    said = Counter(who for who, _, _ in _became(language))
    assert said["grown_up"] >= 40 and said["child"] >= 35


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_quick_look_for_who_says_to_be_a_child_misses_none_of_the_list(language: str) -> None:
    phrases = context_of("idle", language).phrases
    assert [words for words in phrases.words[language]["child"] if not phrases.mentions("speaks_of_minors", words)] == []
