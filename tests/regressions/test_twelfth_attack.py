"""What a twelfth fresh attacker was told, or was not heard with, each with the promise that it broke, held as it is right now."""

from __future__ import annotations

import pytest

from bot.engine.understanding.rights_in_words.letting_go import lets_go
from tests.engine.talking import THREE, Talk

STRETCHED = [
    *(
        ("en", words)
        for words in ("stoppp", "STOPPPP", "Stoppppp!", "stopstopstop", "s t o p", "Stop!1!", "pleeease stop", "no moreeee")
    ),
    *(("en", words) for words in ("leave me aloneee", "unsubscribeunsubscribe", "dark. stopppp", "ok stopppp now")),
    *(("de", words) for words in ("schlussss", "Schluuuuss", "aufhöööören", "lass mich in ruheeee", "stoppstopp", "hör auuuuf")),
    *(("es", words) for words in ("bastaaa", "paraaaa", "bastabasta", "YAAA BASTA", "dejameeee en paz", "no maaaas")),
]


def asked(language: str, question: str = "roast") -> Talk:
    """While this question waits."""
    return Talk(THREE, language).says_yes().at(question)


@pytest.mark.parametrize(("language", "words"), STRETCHED)
def test_a_stop_that_is_stretched_or_repeated_ends_the_questions_at_once(language: str, words: str) -> None:
    assert asked(language).says(words).state.phase == "stopped"


@pytest.mark.parametrize("words", ["STOPPPP", "bastabasta", "schlussss"])
def test_no_limit_holds_back_a_stretched_stop(words: str) -> None:
    assert lets_go(words, "", THREE.phrases)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "daaaark"), ("de", "dunkellll"), ("es", "oscuroooo"), ("en", "don't stoppp")]
)
def test_nothing_else_that_is_stretched_is_a_stop(language: str, words: str) -> None:
    assert asked(language).says(words).state.phase == "active"
