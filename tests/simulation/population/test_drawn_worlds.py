"""The eight draws: from the whole of every range, and not from anywhere else."""

from __future__ import annotations

from dataclasses import fields, replace
from math import log

import pytest

from bot.simulation.population.drawn_worlds import DRAWS
from bot.simulation.population.willingness import answered_in_visit
from bot.simulation.population.worlds import CENTRAL, Range, World

RANGES: dict[str, Range] = {part.name: part.metadata["range"] for part in fields(World) if part.metadata.get("range")}
PLACES = {"one_more_presence": 2, "one_more_settled": 3}
FAR_APART = {"leaving", "leaving_spread", "visit_every", "drift"}


def share(world: World, name: str) -> float:
    """How far between the ends of its range, from 0 to 1."""
    between, value = RANGES[name], answered_in_visit(world, PLACES[name]) if name in PLACES else getattr(world, name)
    low, high = (log(between.low), log(between.high)) if name in FAR_APART else (between.low, between.high)
    return ((log(value) if name in FAR_APART else value) - low) / (high - low)


@pytest.mark.parametrize("name", sorted(set(RANGES) - {"questions"}))
def test_every_eighth_of_a_range_is_in_one_of_them(name: str) -> None:
    places = sorted(share(world, name) for world in DRAWS.values())
    assert all(number / 8 - 0.01 <= place <= (number + 1) / 8 + 0.01 for number, place in enumerate(places))


def test_each_length_of_the_list_of_questions_comes_twice() -> None:
    assert sorted(world.questions for world in DRAWS.values()) == [8, 8, 12, 12, 18, 18, 24, 24]


@pytest.mark.parametrize("world", DRAWS.values(), ids=DRAWS)
def test_what_has_no_range_is_as_in_the_central_world(world: World) -> None:
    drawn = {name: getattr(CENTRAL, name) for name in RANGES}
    assert replace(world, name="central", **drawn) == CENTRAL  # type: ignore[arg-type]  # only numbers are drawn
