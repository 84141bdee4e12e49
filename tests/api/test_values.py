"""Secrets and values, as they travel."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.api.tokens import bearer, secret_of
from bot.export.cells import in_json


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("dark", "dark"),
        (True, True),
        (4, 4),
        (Decimal("40"), 40),
        (Decimal("40.5"), 40.5),
        (date(2026, 5, 4), "2026-05-04"),
        (("press", "filter"), ["press", "filter"]),
        ("=SUM(1)\n", "=SUM(1)\n"),
    ],
)
def test_a_value_is_told_in_jsons_own_types(value: Any, told: Any) -> None:
    assert (in_json(value), type(in_json(value))) == (told, type(told))


@pytest.mark.parametrize(
    ("header", "secret"),
    [
        (f"Bearer {secret_of(bytes(32))}", secret_of(bytes(32))),
        (f"bearer  {secret_of(bytes(32))} ", secret_of(bytes(32))),
        ("Bearer other", ""),
        ("Basic zp_x", ""),
        ("zp_x", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_the_secret_stands_behind_bearer(header: str | None, secret: str) -> None:
    assert bearer(header) == secret


def test_a_secret_holds_all_its_random_bits() -> None:
    assert len(secret_of(bytes(32))) == len("zp_") + 43
    assert secret_of(bytes(31) + b"\x01") != secret_of(bytes(32))
