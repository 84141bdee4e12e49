"""What follows from a catalogue is worked out once for each, and never told of another."""

from __future__ import annotations

from dataclasses import replace

from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.remembered import remembered
from tests.engine.people import LIVE


def test_it_is_worked_out_once_for_each_catalogue_and_value() -> None:
    worked: list[tuple[str, str]] = []

    @remembered(8)
    def version_and(catalogue: Catalogue, beside: str) -> str:
        worked.append((catalogue.version, beside))
        return f"{catalogue.version} {beside}"

    other = replace(LIVE, version="other")
    for _ in range(2):
        assert [version_and(LIVE, "a"), version_and(LIVE, "b")] == [f"{LIVE.version} a", f"{LIVE.version} b"]
        assert version_and(other, "a") == "other a"
    assert worked == [(LIVE.version, "a"), (LIVE.version, "b"), ("other", "a")]


def test_no_more_is_remembered_than_was_said() -> None:
    worked: list[int] = []

    @remembered(2)
    def doubled(catalogue: Catalogue, number: int) -> int:
        worked.append(number)
        return 2 * number

    assert [doubled(LIVE, number) for number in (1, 2, 3, 1)] == [2, 4, 6, 2]
    assert worked == [1, 2, 3, 1], "the first had to make room"
