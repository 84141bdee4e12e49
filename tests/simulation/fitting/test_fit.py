"""A fit on logs that the model itself produced: the truth is known."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import numpy as np
import pytest

from bot.simulation.fitting.counts import counted
from bot.simulation.fitting.estimate import WEIGHT, Measured, drawn, share_of
from bot.simulation.fitting.fit import Fit, fit
from bot.simulation.fitting.fit_report import document, text
from bot.simulation.history.log import Log
from bot.simulation.history.model_log import model_log
from bot.simulation.population.drawn_worlds import DRAWS
from bot.simulation.population.worlds import CENTRAL
from prompts.catalogue.catalogue import Pace

SEEDS = range(5)
PACE = Pace()


@cache
def fitted(draw: str, seed: int, customers: int = 2000) -> Fit:
    return fit(log_of(draw, seed, customers), PACE)


def log_of(draw: str, seed: int, customers: int) -> Log:
    """Each draw has customers of its own, so that no luck is shared between them."""
    return model_log(DRAWS[draw], PACE, customers, 180, 100 * int(draw.partition("-")[2]) + seed)


@pytest.mark.slow
def test_a_log_of_two_thousand_customers_tells_a_draw_from_the_sourced_world() -> None:
    found = fitted("draw-6", 1)
    truth = DRAWS["draw-6"]
    assert found.says_anything
    for name in ("one_more", "one_more_settled", "skipped", "visit_every", "willingness_sd"):
        one = next(one for one in found.parameters if one.name == name)
        assert one.low is not None and one.high is not None
        assert abs(one.value - getattr(truth, name)) < abs(one.sourced - getattr(truth, name)) / 2
        assert not one.low <= one.sourced <= one.high
    assert found.world.name == "fitted"
    assert found.world.fatigue_weight == CENTRAL.fatigue_weight
    assert found.world.one_more == next(one.value for one in found.parameters if one.name == "one_more")


@pytest.mark.slow
def test_fifty_customers_tell_nothing() -> None:
    found = fitted("draw-6", 1, 50)
    assert not found.says_anything
    assert not any(one.is_enough for one in found.counts)
    assert all(one.value == one.sourced and one.low is None for one in (*found.parameters, *found.counts))
    assert {name: getattr(found.world, name) for name in ("first_answer", "one_more")} == {"first_answer": 0.42, "one_more": 0.93}
    said = text(found, details=True)
    assert "Not enough data yet" in said
    assert said.count("not enough data yet") == len(found.parameters) + len(found.counts)
    assert document(found)["enough"] is False


@pytest.mark.slow
def test_no_log_at_all_is_no_error() -> None:
    found = fit(nobody(), PACE)
    assert (found.customers, found.asks, found.says_anything) == (0, 0, False)


def nobody() -> Log:
    some = model_log(CENTRAL, PACE, 5, 30)
    none = np.zeros(0)
    return Log(none, none, some.asks.only(np.zeros(len(some.asks), np.bool_)), np.zeros(0, np.int64), none, np.zeros(0, np.int64))


def test_one_own_number_is_drawn_by_two_hundred_asks_and_never_out_of_its_own_interval() -> None:
    about = ("x", "chance", "x", "asks")
    near = drawn(about, 0.42, Measured(WEIGHT, 0.44, 0.38, 0.50), is_enough=True)
    assert near.value == pytest.approx(0.43)
    far = drawn(about, 0.9, Measured(WEIGHT, 0.44, 0.38, 0.50), is_enough=True)
    assert far.value == 0.50


def test_who_answers_everything_or_nothing_counts_as_one_person() -> None:
    """Ten customers of a hundred answers each tell no more than ten people."""
    who = np.repeat(np.arange(10), 100)
    hits = (who < 5).astype(np.float64)
    wide, narrow = share_of(hits, who), share_of(hits, np.arange(1000))
    assert wide.high - wide.low > 5 * (narrow.high - narrow.low)


@pytest.mark.slow
def test_true_values_lie_in_their_intervals() -> None:
    """2,000 customers, 180 days, five seeds in each of the eight draws; parameters and counts."""
    held: dict[str, list[bool]] = defaultdict(list)
    returned: dict[str, list[bool]] = defaultdict(list)
    for draw, world in DRAWS.items():
        truths = {one.name: one.own.found for one in counted(model_log(world, PACE, 15_000, 180, int(draw.partition("-")[2])))}
        for seed in SEEDS:
            found = fitted(draw, seed)
            fitted.cache_clear()
            for one in (*found.parameters, *found.counts):
                truth = getattr(world, one.name) if one.kind == "parameter" else truths[one.name]
                if one.low is None or one.high is None:
                    continue
                held[f"{one.kind}:{one.name}"].append(one.low <= truth <= one.high)
                returned[f"{one.kind}:{one.name}"].append(one.low <= one.sourced <= one.high)
                if one.kind == "chance" and one.name.startswith(("first", "answered")):
                    assert one.high - one.low <= 0.12, (draw, seed, one)
    for kind in ("parameter", "chance"):
        cases = [case for name, those in held.items() if name.startswith(kind) for case in those]
        priors = [case for name, those in returned.items() if name.startswith(kind) for case in those]
        assert np.mean(cases) >= 0.85, (kind, np.mean(cases))
        assert np.mean(priors) < 0.5, f"a fit that returned the {kind} of the sourced world would pass"
    assert not {name: np.mean(those) for name, those in held.items() if len(those) >= 40 and np.mean(those) < 0.7}
