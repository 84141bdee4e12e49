"""What a trial of two gaps tells."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot.simulation.fitting.fit import fit
from bot.simulation.fitting.fit_report import document, text
from bot.simulation.fitting.trial import trial_found
from bot.simulation.history.log import LONGER, USUAL
from bot.simulation.history.model_log import model_log
from bot.simulation.population.worlds import CENTRAL, DAY
from prompts.catalogue.catalogue import Pace
from prompts.model.question import Duration

TRIED = Pace(trial=Duration(14, "days"))


def test_without_a_trial_there_is_nothing_to_compare() -> None:
    assert trial_found(model_log(CENTRAL, Pace(), 50, 60)) is None


@pytest.mark.slow
def test_small_halves_are_named_and_not_compared() -> None:
    log = model_log(CENTRAL, TRIED, 90, 60)
    found = fit(log, TRIED)
    assert found.trial is not None and not found.trial.is_enough
    assert found.trial.usual + found.trial.longer == 90
    assert "each half needs 100 customers" in text(found)
    assert all(one.name != "fatigue_weight" for one in found.parameters)


@pytest.mark.slow
def test_the_halves_differ_by_their_gap_alone_and_are_compared() -> None:
    log = model_log(CENTRAL, TRIED, 500, 180, 3)
    found = trial_found(log)
    assert found is not None and found.is_enough
    first = log.asks.only(~log.asks.pulled)
    gaps = {half: [] for half in (USUAL, LONGER)}  # type: dict[int, list[float]]
    for row in range(1, len(log.asks)):
        if log.asks.who[row] == log.asks.who[row - 1] and not log.asks.pulled[row]:
            gaps[int(log.trial[log.asks.who[row]])].append(float(log.asks.at[row] - log.asks.at[row - 1]) / DAY)
    assert min(gaps[USUAL]) < 8 and min(gaps[LONGER]) >= 14
    pushes = next(one for one in found.contrasts if one.name == "pushes")
    per = [np.isin(first.who, np.flatnonzero(log.trial == half)).sum() for half in (USUAL, LONGER)]
    assert pushes.usual > 0 and (per[0] / found.usual > per[1] / found.longer) == (pushes.difference < 0)
    assert pushes.low < pushes.difference < pushes.high


@pytest.mark.slow
def test_chance_tells_fatigue_where_an_ordinary_log_does_not() -> None:
    """Two worlds that differ in fatigue alone, 2,000 customers each."""
    ends = []
    for weight in (0.0, 0.25):
        found = fit(model_log(replace(CENTRAL, fatigue_weight=weight), TRIED, 2000, 180, 5), TRIED)
        one = next(one for one in found.parameters if one.name == "fatigue_weight")
        assert one.low is not None and one.high is not None and one.low <= weight <= one.high
        assert found.world.fatigue_weight == one.value
        assert document(found)["trial"]["enough"]
        ends.append(one.value)
    assert ends[1] > ends[0] + 0.08
