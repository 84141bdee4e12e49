"""What a system says is kept without what the customer said, however the system wrote, cut or escaped it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.sync.connectors.contract import Row
from bot.sync.running.calls.without_values import without_values


def test_what_the_system_says_is_kept_without_what_the_customer_said() -> None:
    row = Row("K1", {"words": "Oat milk, please", "several": ("soy", "oat"), "cups": Decimal("3"), "day": date(2026, 5, 4)})
    said = 'K1: "oat milk, PLEASE" and soy;oat and 3 on 2026-05-04 are not one of [oatmeal, 33]'
    assert without_values(said, row) == '…: "…" and … and … on … are not one of [oatmeal, 33]'


TYPED = 'My mother, Ana Ruíz, has diabetes;\nso no sugar, "never" & nowhere. ' + "Again and again " * 12


@pytest.mark.parametrize(
    "said",
    [
        "My mother, Ana Ruíz, has diabetes;\nso no sugar was not one of the options",
        '[My mother, Ana Ruíz, has diabetes; so no sugar, "never" & nowhere. Aga…',
        '{"value": "My mother, Ana Ruíz, has diabetes;\\nso no sugar, \\"never\\" & nowhere"} is too long',
        "My mother, Ana Ru\\u00edz, has diabetes is not valid",
        "MY MOTHER, ANA RUÍZ, HAS DIABETES (truncated)",
        "My+mother%2C+Ana+Ru%C3%ADz+has+diabetes",
    ],
    ids=["part of it", "cut", "json", "ascii", "capitals", "form"],
)
def test_words_that_a_system_cut_folded_or_escaped_are_hidden_too(said: str) -> None:
    heard = without_values(said, Row("K1", {"words": TYPED})).casefold()
    assert not [word for word in ("mother", "ana", "ruíz", "ru\\u00edz", "diabetes", "sugar", "aga") if word in heard], heard


def test_a_day_is_hidden_as_the_number_that_it_is_to_some_systems() -> None:
    assert without_values("1777852800000 is no date", Row("K1", {"day": date(2026, 5, 4)})) == "… is no date"
