"""A pace over a history that is known."""

from __future__ import annotations

import numpy as np
import pytest

from bot.simulation.history.log import Log
from bot.simulation.history.model_log import model_log
from bot.simulation.population.reactions import ANSWERED
from bot.simulation.population.worlds import CENTRAL, DAY
from bot.simulation.proposed_settings import proposed
from bot.simulation.replay.replay_report import NO_CLAIM, document, report, text
from bot.simulation.replay.walk import Replayed, replay
from prompts.catalogue.catalogue import Pace

NOW = Pace()


@pytest.fixture(scope="module")
def log() -> Log:
    return model_log(CENTRAL, NOW, 400, 180, 11)


def at(log: Log, settings: str) -> Replayed:
    return replay(log, proposed(settings, NOW))


@pytest.mark.slow
def test_the_pace_that_was_kept_leaves_nothing_out(log: Log) -> None:
    """Every question that the bot sent was allowed by the pace it was sent at."""
    found = replay(log, NOW)
    assert found.is_kept.all()
    assert not found.later_by.any()


@pytest.mark.slow
def test_a_longer_gap_leaves_out_what_came_too_soon_and_keeps_its_own_promise(log: Log) -> None:
    found = at(log, "gap=14 days,slower=[30 days, 60 days]")
    asks = log.asks
    assert found.too_soon.sum() > 100
    assert not (found.too_soon & asks.pulled).any()
    kept = asks.only(found.is_kept)
    same = kept.who[1:] == kept.who[:-1]
    apart = np.diff(kept.at)[same & ~kept.pulled[1:]]
    assert apart.min() >= 14 * DAY
    assert (found.later_by[found.too_soon] > 0).all()


@pytest.mark.slow
def test_a_tap_on_what_was_not_sent_did_not_happen(log: Log) -> None:
    found = at(log, "gap=14 days")
    followed = np.flatnonzero(log.asks.taken & ~found.is_kept)
    assert followed.size
    assert not found.is_kept[followed + 1].any()


@pytest.mark.slow
def test_the_cap_the_rest_and_the_visit_are_kept_too(log: Log) -> None:
    asks = log.asks
    capped = asks.only(at(log, "cap=1 in 30 days").is_kept)
    pushes = capped.only(~capped.pulled)
    assert np.diff(pushes.at)[pushes.who[1:] == pushes.who[:-1]].min() >= 30 * DAY
    full = at(log, "in_one_visit=2")
    assert asks.place[full.is_kept].max() == 2
    assert not full.is_kept.all()
    rested = at(log, "rest_after_silences=1")
    assert np.isinf(rested.later_by).any()


def test_the_counts_add_up_and_nothing_is_claimed(log: Log) -> None:
    proposal = proposed("gap=14 days,hours=10:00-12:00", NOW)
    replayed = replay(log, proposal)
    made = report(log, replayed, proposal, NOW)
    assert made.not_sent + made.not_followed == int((~replayed.is_kept).sum())
    assert made.answers_to_them == int((~replayed.is_kept & (log.asks.what == ANSWERED)).sum())
    assert 0 < made.waited_longer <= made.customers
    assert made.not_replayed == ("hours",)
    said = text(made)
    assert said.endswith(NO_CLAIM)
    assert "hours is not replayed" in said
    assert document(made)["longer_by"].keys() == {"50%", "90%"}


@pytest.mark.slow
def test_a_faster_pace_can_only_be_counted_as_sooner() -> None:
    log = model_log(CENTRAL, Pace(gap=proposed("gap=30 days", NOW).gap), 200, 180, 11)
    found = replay(log, NOW)
    assert found.is_kept.all()
    assert found.could_be_sooner.sum() > 100
    assert not replay(log, proposed("gap=30 days", NOW)).could_be_sooner[log.asks.pulled].any()
