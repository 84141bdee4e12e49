"""Three sentences and a picture: right where it matters, and no difference that nobody measured."""

from __future__ import annotations

import re

import numpy as np
import pytest

from bot.simulation.policies.table import policies
from bot.simulation.policies.tally import Count, Outcome
from bot.simulation.population.worlds import CENTRAL, INVENTED
from bot.simulation.reporting.report import report, text
from bot.simulation.reporting.short import bars, sentences
from bot.simulation.runner import Trial, run
from prompts.catalogue.catalogue import Pace

TRIAL = Trial(CENTRAL, customers=400)


def made_up(answers: list[int], left: list[bool]) -> Outcome:
    counts = np.zeros((len(answers), len(Count)), dtype=np.int64)
    counts[:, Count.ANSWERS] = answers
    return Outcome(counts, np.array(left), np.zeros(len(answers)))


@pytest.mark.slow
def test_there_are_three_and_they_tell_the_numbers_of_the_table() -> None:
    outcomes = run(TRIAL, policies(Pace(), Pace(in_one_visit=1)))
    said = sentences(TRIAL, outcomes)
    assert len(said) == 3
    for name, sentence in zip(("current", "proposed"), said, strict=False):
        assert f"about {100 * outcomes[name][Count.ANSWERS].mean():.0f} answers" in sentence
        assert f"{100 * outcomes[name].left.mean():.1f}" in sentence
    assert re.search(r"\d+ % fewer answers", said[1])
    assert "imagined" in said[2] and "--details" in said[2]


@pytest.mark.slow
def test_without_a_proposal_the_weekly_question_is_the_yardstick() -> None:
    assert "Against a question every week" in sentences(TRIAL, run(TRIAL, policies(Pace())))[1]


def test_a_difference_that_chance_could_make_is_not_called_one() -> None:
    same = made_up([1, 2, 3, 4], [True, False, True, False])
    close = made_up([2, 1, 4, 3], [False, True, True, False])
    less = made_up([0, 0, 1, 1], [False, False, False, False])
    assert "about as many answers and about as many opt-outs" in sentences(TRIAL, {"current": same, "proposed": close})[1]
    assert "80 % fewer answers and too few opt-outs to compare" in sentences(TRIAL, {"current": same, "proposed": less})[1]


def test_guesses_are_not_sold_as_studies() -> None:
    outcomes = {"current": made_up([1, 2], [True, False])}
    assert "public studies" in sentences(TRIAL, outcomes)[-1]
    assert "public studies" not in sentences(Trial(INVENTED), outcomes)[-1]


def test_the_longest_bar_belongs_to_the_most() -> None:
    drawn = bars({"current": made_up([4, 4], [False, False]), "weekly-drip": made_up([2, 2], [True, False])})
    current, weekly = (line.count("#") for line in drawn[1:])
    assert drawn[1].startswith("current ") and " 400 " in drawn[1]
    assert (current, weekly) == (26, 13 + 18)


@pytest.mark.slow
def test_the_method_stands_under_details_only() -> None:
    made = report(TRIAL, run(TRIAL, policies(Pace())), ("A note.",))
    short, long = text(made), text(made, details=True)
    assert long.startswith(short)
    assert short.index("A note.") < short.index("###")
    for words in ("95 % intervals", "Assumed", "Simplified", "answers/message"):
        assert words in long and words not in short
