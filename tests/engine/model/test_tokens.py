"""Button tokens: short, exact, and worth nothing by themselves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.model import tokens
from bot.engine.model.tokens import Action, Token


@given(st.integers(0, 2**63 - 1), st.sampled_from(list(Action)), st.integers(0, 2**63 - 1))
def test_a_token_survives_its_journey_within_64_bytes(ask: int, action: Action, index: int) -> None:
    written = tokens.write(action, ask, index)
    assert len(written.encode("ascii")) <= 64
    assert tokens.read(written) == Token(ask, action, index)


@given(st.text())
def test_whatever_a_tap_carries_it_is_read_or_nothing(text: str) -> None:
    found = tokens.read(text)
    assert found is None or isinstance(found, Token)


def test_no_two_actions_share_a_letter() -> None:
    letters = [action.value for action in Action]
    assert len(set(letters)) == len(letters)
    assert all(len(letter) == 1 and letter.isascii() for letter in letters)
