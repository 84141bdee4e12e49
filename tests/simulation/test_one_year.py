"""A year of single customers agrees with the averages, and is the same for the same seed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from bot.simulation.one_year import DAYS, Year, years
from bot.simulation.population.worlds import CENTRAL, FANS
from prompts.catalogue.catalogue import Pace
from prompts.model.question import Duration

RARELY = replace(Pace(), gap=Duration(60, "days"), slower=(Duration(90, "days"),))


def answered(year: Year) -> int:
    return sum(put.became == "answered" for put in year.current)


@pytest.mark.slow
def test_three_people_are_shown_by_how_readily_they_answer() -> None:
    found = years(CENTRAL, Pace(), None)
    assert [year.who for year in found] == ["seldom", "usual", "often"]
    assert answered(found[0]) < answered(found[1]) < answered(found[2])
    assert all(year.proposed == () for year in found)
    assert found == years(CENTRAL, Pace(), None)
    assert found != years(CENTRAL, Pace(), None, seed=2)


@pytest.mark.slow
def test_every_question_has_its_day_and_its_end() -> None:
    for year in years(FANS, Pace(), RARELY):
        for puts in (year.current, year.proposed):
            days = [put.day for put in puts]
            assert days == sorted(days) and days[0] >= 1 and days[-1] <= DAYS
            assert puts[0].is_pulled, "the first one follows their Yes"
            assert [put.became for put in puts[:-1]].count("waits") == 0
            assert all(put.became != "stopped" for put in puts[:-1]), "nobody is asked after a stop"


@pytest.mark.slow
def test_what_the_bot_sends_by_itself_keeps_the_gap_and_what_they_pull_does_not() -> None:
    for year in years(FANS, Pace(), RARELY):
        asked = year.proposed
        for before, put in pairwise(asked):
            assert put.is_pulled or put.day - before.day >= 60
    busy = next(year for year in years(FANS, Pace(), None) if year.who == "often")
    assert any(put.is_pulled for put in busy.current[1:])
