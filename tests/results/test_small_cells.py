"""No count about fewer than five people is shown, or follows from what is: tried on every small table there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.results.small_cells import FEWEST, joined, shown_apart, shown_of_whole

COUNTS = st.lists(st.one_of(st.integers(0, 8), st.integers(0, 400)), min_size=2, max_size=9)


def tables(cells: int, most: int) -> Iterator[tuple[int, ...]]:
    return product(range(most + 1), repeat=cells)


@pytest.mark.parametrize(("cells", "most"), [(2, 40), (3, 16), (4, 11)])
def test_whoever_knows_the_whole_and_how_it_is_hidden_learns_no_small_cell(cells: int, most: int) -> None:
    """Every table that looks the same is gathered: among them no cell may have held one small number in all.

    Where less is hidden than `most`, every table that looks the same is among those that are tried.
    """
    alike: defaultdict[tuple[int, tuple[int | None, ...]], list[tuple[int, ...]]] = defaultdict(list)
    for table in tables(cells, most):
        if sum(table) >= FEWEST:
            alike[sum(table), shown_of_whole(table)].append(table)
    looked_at = 0
    for (whole, shown), could_be in alike.items():
        if whole - sum(each or 0 for each in shown) > most:
            continue
        looked_at += len(could_be)
        for place in range(cells):
            held = {table[place] for table in could_be}
            assert len(held) > 1 or min(held) >= FEWEST, (shown, could_be)
    assert looked_at > len(alike)


@given(COUNTS)
def test_what_is_hidden_leaves_room_for_any_number_in_every_small_cell(counts: list[int]) -> None:
    shown = shown_of_whole(counts)
    hidden = [count for count, each in zip(counts, shown, strict=True) if each is None]
    small = [count for count in hidden if count < FEWEST]
    assert all(each is None or each >= FEWEST for each in shown)
    assert all(each in (None, count) for each, count in zip(shown, counts, strict=True))
    if small and None not in (set(shown) - {None}) and len(hidden) < len(counts):
        beside = len(hidden) - len(small)
        assert beside
        assert sum(hidden) >= (FEWEST - 1) * len(small) + FEWEST * beside


def test_nothing_is_hidden_where_every_cell_is_large_enough() -> None:
    assert shown_of_whole([5, 9, 300]) == (5, 9, 300)


def test_one_small_cell_takes_another_with_it() -> None:
    assert shown_of_whole([40, 3, 20, 30]) == (40, None, None, 30)
    assert shown_of_whole([98, 2]) == (None, None)


@given(COUNTS, st.integers(0, 100))
def test_of_cells_that_overlap_neither_those_inside_nor_those_outside_are_few(counts: list[int], more: int) -> None:
    whole = max(counts) + more
    for count, shown in zip(counts, shown_apart(counts, whole), strict=True):
        assert shown is None or (shown == count and FEWEST <= shown <= whole - FEWEST)


@given(st.lists(st.integers(0, 30), max_size=15))
def test_neighbours_are_joined_until_all_are_large_enough_and_nobody_is_lost(bins: list[int]) -> None:
    found = joined(bins)
    assert all(count >= FEWEST for _, _, count in found)
    assert sum(count for _, _, count in found) == (sum(bins) if sum(bins) >= FEWEST else 0)
    assert [low for low, _, _ in found[1:]] == [high + 1 for _, high, _ in found[:-1]]
