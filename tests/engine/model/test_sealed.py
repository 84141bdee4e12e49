"""An answer that is opened late is the answer it would have been, and opened once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.engine.model.history import Given
from bot.engine.model.packing.codec import Cell

AT = datetime(2026, 5, 4, tzinfo=UTC)
REST: dict[str, Any] = {"id": 1, "ask": 2, "provenance": "tapped", "purpose": "taste", "consent": 3}
REST |= {"at": AT, "keep_until": AT, "fresh_until": None}


def test_it_equals_the_one_that_was_open_from_the_beginning() -> None:
    sealed = Given.sealed(lambda: Cell("dark", "Dark"), **REST)
    whole = Given(value="dark", said="Dark", **REST)
    assert sealed == whole
    assert hash(sealed) == hash(whole)
    assert replace(Given.sealed(lambda: Cell("dark", "Dark"), **REST), ask=9) == replace(whole, ask=9)


def test_it_is_opened_once_and_only_for_what_stands_inside() -> None:
    opened = list[int]()

    def opens() -> Cell:
        opened.append(1)
        return Cell("dark", "Dark")

    given = Given.sealed(opens, **REST)
    assert (given.purpose, opened) == ("taste", [])
    assert (given.said, given.value, given.said, opened) == ("Dark", "dark", "Dark", [1])
    with pytest.raises(AttributeError):
        given.colour  # type: ignore[attr-defined]  # noqa: B018
