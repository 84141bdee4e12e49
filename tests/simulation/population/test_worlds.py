"""The worlds: sourced, between the ends of their ranges, and the first one as it was."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from bot.simulation.policies.table import BASELINES
from bot.simulation.policies.tally import Count
from bot.simulation.population.assumptions import assumptions
from bot.simulation.population.people import meet
from bot.simulation.population.question_columns import made_up
from bot.simulation.population.reactions import Crowd
from bot.simulation.population.willingness import answered_in_visit
from bot.simulation.population.worlds import CENTRAL, DAY, FANS, INVENTED, PESSIMISTIC, WORLDS, Range, World
from bot.simulation.runner import Trial, run

SOURCED = (CENTRAL, PESSIMISTIC, FANS)
RANGES: dict[str, Range] = {part.name: part.metadata["range"] for part in fields(World) if part.metadata.get("range")}
PLACES = {"one_more_presence": 2, "one_more_settled": 3}
"""What is written in logits, and whose range is a share of answers."""


def lies(world: World, name: str) -> float:
    """A parameter in the unit of its range."""
    value: float = answered_in_visit(world, PLACES[name]) if name in PLACES else getattr(world, name)
    return value


@pytest.mark.parametrize("world", SOURCED, ids=lambda world: world.name)
@pytest.mark.parametrize("name", RANGES)
def test_every_sourced_world_lies_between_the_published_ends(world: World, name: str) -> None:
    between = RANGES[name]
    assert between.low - 0.001 <= lies(world, name) <= between.high + 0.001


@pytest.mark.parametrize("name", sorted(set(RANGES) - {"willingness_sd", "questions"}))
def test_the_sad_and_the_happy_world_stand_at_opposite_ends(name: str) -> None:
    ends = sorted(lies(world, name) for world in (PESSIMISTIC, FANS))
    assert ends == pytest.approx([RANGES[name].low, RANGES[name].high], abs=0.001)


def test_the_central_values_are_those_of_the_study() -> None:
    recommended = {
        "first_answer": 0.42,
        "willingness_sd": 1.5,
        "drift": 0.005,
        "fatigue_weight": 0.10,
        "busy_logits": 1.2,
        "muting": 1.4,
        "leaving": 0.008,
        "leaving_spread": 6,
        "one_more": 0.93,
        "one_more_falls": -0.03,
        "one_more_presence": 2.3,
        "one_more_settled": 3.8,
        "busy_in_visit": 0,
        "visit_spread": 1,
    }
    assert {name: getattr(CENTRAL, name) for name in recommended} == recommended


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
def test_every_parameter_says_where_it_comes_from(world: World) -> None:
    told = {one.name: one for one in assumptions(world)}
    assert set(told) == {part.name for part in fields(World)} - {"name"}
    for name, one in told.items():
        assert one.source and one.means and one.value == getattr(world, name)
        assert one.range == RANGES.get(name)
    assert "guess" in told["one_more"].source


def test_the_invented_world_does_not_borrow_the_studies() -> None:
    """Its values are not those of the sources; what it shares with the central world keeps its own."""
    told = {one.name: one.source for one in assumptions(INVENTED)}
    assert told["first_answer"] == "guessed before any data was looked at"
    assert told["leaving"] == {one.name: one.source for one in assumptions(CENTRAL)}["leaving"]


@pytest.mark.slow
def test_the_invented_world_gives_the_numbers_it_always_gave() -> None:
    """A thousand customers, 180 days, seed 1, the plain policies: as printed before there were sources."""
    made = run(Trial(INVENTED), BASELINES)
    found = {name: (int(one[Count.ANSWERS].sum()), int(one.left.sum()), int(one.unanswered.sum())) for name, one in made.items()}
    assert found == {
        "everything-up-front": (1112, 12, 1255),
        "daily-drip": (4630, 563, 66391),
        "weekly-drip": (5599, 204, 16147),
        "weekly-drip-stop-after-3": (3947, 102, 7181),
        "monthly-drip": (1938, 60, 3939),
    }


def test_who_goes_on_is_never_surer_than_98_in_100() -> None:
    eager, questions = replace(CENTRAL, one_more=0.97), made_up(CENTRAL)
    crowd = Crowd(meet(eager, questions, 20_000, 30, (3,)), eager, questions, 3 * DAY)
    who = np.arange(20_000)
    taken = crowd.read(who, crowd.people.begins, 0 * who, 0.2 * np.ones(20_000), 9 + 0 * who).takes_more
    assert abs(taken.mean() - 0.98) < 0.01


def test_who_is_on_a_visit_is_not_busy() -> None:
    questions = made_up(CENTRAL)
    crowd = Crowd(meet(CENTRAL, questions, 1, 30, (3,)), CENTRAL, questions, 3 * DAY)
    one = np.array([0])

    def chance(place: int, busy: bool) -> float:
        at, flags = crowd.people.begins, np.array([busy])
        return float(crowd.answer_chance(one, at, one, np.zeros(1), flags, np.array([place]))[0])

    assert chance(1, busy=True) < chance(1, busy=False)
    assert chance(2, busy=True) == chance(2, busy=False) > chance(1, busy=False)
    assert chance(4, busy=False) == chance(3, busy=False) > chance(2, busy=False)


@pytest.mark.slow
def test_few_are_restless_and_the_mean_is_what_the_world_says() -> None:
    people = meet(CENTRAL, made_up(CENTRAL), 200_000, 1, (5,))
    assert abs(people.restless.mean() - 1) < 0.03
    assert abs(people.restless.var() - CENTRAL.leaving_spread) < 0.4
    assert (people.restless < 0.1).mean() > 0.5
    assert (meet(INVENTED, made_up(INVENTED), 100, 1, (5,)).restless == 1).all()


def test_own_visits_are_spread_and_on_average_as_often_as_the_world_says() -> None:
    people = meet(CENTRAL, made_up(CENTRAL), 20_000, 100, (5,))
    visits = (people.visits < people.ends[:, None]).sum(axis=1)
    assert abs(visits.mean() - 100 / CENTRAL.visit_every) < 0.06
    assert visits.var() > 2 * visits.mean()
