"""Answers in free words of coffee, tea, fashion and travel, and what must not be kept of anybody.

Both lists were written together with the rules, by the same hand: they hold what is heard and what is let pass, and measure
nothing. How much is heard of what nobody here thought of, they do not tell.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from prompts.screening.sensitive import screened
from prompts.text.phrase_files import packaged_phrases

HERE = Path(__file__).parent


def lines(name: str) -> list[str]:
    return [line for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def test_what_must_not_be_kept_is_heard_and_nothing_else() -> None:
    harmless, sensitive = lines("harmless.txt"), [line.partition(": ")[::2] for line in lines("sensitive.txt")]
    assert len(harmless) >= 150 and len(sensitive) >= 120
    asked_back = {words: found.topic for words in harmless if (found := screened(words)) is not None}
    missed = {
        words: found and found.topic for topic, words in sensitive if (found := screened(words)) is None or found.topic != topic
    }
    assert (asked_back, missed) == ({}, {})


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_whatever_is_not_kept_has_a_name_that_is_said(language: str) -> None:
    said = {
        topic: packaged_phrases().says(f"topic.{topic}", language)
        for topic in {line.partition(": ")[0] for line in lines("sensitive.txt")}
    }
    assert {"health", "contact", "person", "children"} == said.keys()
    assert all(said.values())
