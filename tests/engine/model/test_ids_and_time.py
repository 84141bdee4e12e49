"""Numbers as people read them aloud."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.model.ids_and_time import ID_LETTERS, crockford, crockford_number


@given(st.integers(0, 2**63 - 1))
def test_an_id_comes_back_from_its_letters(number: int) -> None:
    letters = crockford(number)
    assert len(letters) == ID_LETTERS
    assert crockford_number(letters) == number


@pytest.mark.parametrize(
    ("number", "length", "letters"),
    [(0, 13, "0" * 13), (32, 13, "0000000000010"), (31, 1, "Z"), (32 * 32 + 1, 2, "01"), (32**8 - 1, 8, "Z" * 8), (33, 3, "011")],
)
def test_a_number_has_as_many_letters_as_are_wanted_from_its_end(number: int, length: int, letters: str) -> None:
    assert crockford(number, length) == letters
