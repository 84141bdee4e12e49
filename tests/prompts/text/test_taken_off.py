"""Words of a list taken off a message: at both ends, or wherever they stand; the longest phrase counts."""

from __future__ import annotations

import pytest

from prompts.text.taken_off import free_of, stripped

POLITE = frozenset({"please", "thank you", "thank you very much", "por qué"})


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Please, dark, thank you very much!", "dark"),
        ("dark please please", "dark"),
        ("please", ""),
        ("dark, please, light", "dark, please, light"),
        ("thank dark you", "thank dark you"),
        ("por que dark", "dark"),
        ("", ""),
    ],
)
def test_polite_words_go_from_both_ends(said: str, left: str) -> None:
    assert stripped(said, POLITE) == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("dark please light", "dark light"),
        ("thank you very dark", "very dark"),
        ("thank", "thank"),
        ("thank you very much thank you", ""),
        ("", ""),
    ],
)
def test_words_go_wherever_they_stand(said: str, left: str) -> None:
    assert free_of(said.split(), POLITE) == left
