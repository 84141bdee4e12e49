"""The central world does what people were seen to do; the public counts are an oracle of their own where they are at hand."""

from __future__ import annotations

import csv
from functools import cache
from math import log

import numpy as np
import pytest

from bot.simulation.policies.calendar_policies import Drip
from bot.simulation.population.reactions import ANSWERED, SILENT
from bot.simulation.population.worlds import CENTRAL, DAY, INVENTED, World
from prompts.catalogue.catalogue import Pace
from tests.simulation.recorder import Messages, recorded
from tests.support.places import SHARED

POLIS = SHARED / "data" / "pacing" / "polis_continuation.csv"
FOUND = {2: (0.79, 0.89), 3: (0.90, 0.96)}
"""Who answered and was shown one more: how many answered it, second and third question of a visit (7,566 people)."""


@cache
def visits(world: World) -> Messages:
    return recorded(world, Pace(), 4000, 180)


def goes_on(sent: Messages, place: int) -> float:
    """Of those who answered the question before and were offered one more, how many answered it: the tap, then the answer."""
    is_offered = (sent.place == place - 1) & (sent.what == ANSWERED) & ~sent.leaves
    return float(sent.takes_more[is_offered].mean() * (sent.what[sent.place == place] == ANSWERED).mean())


@pytest.mark.slow
@pytest.mark.parametrize("place", FOUND)
def test_who_just_answered_goes_on_as_often_as_people_did(place: int) -> None:
    low, high = FOUND[place]
    assert low <= goes_on(visits(CENTRAL), place) <= high
    assert goes_on(visits(INVENTED), place) < low  # what the invented world had wrong


@pytest.mark.slow
@pytest.mark.skipif(not POLIS.is_file(), reason="the public counts are not beside this checkout")
def test_first_visits_agree_with_the_public_counts_question_by_question() -> None:
    with POLIS.open(encoding="utf-8") as file:
        counted = {int(row["pos"]) + 1: int(row["answered_it"]) / int(row["shown_another"]) for row in csv.DictReader(file)}
    assert all(low <= counted[place] <= high for place, (low, high) in FOUND.items())
    first = visits(CENTRAL).only(visits(CENTRAL).numbers() <= 5)
    for place in range(2, 6):
        assert abs(goes_on(first, place) - counted[place]) < 0.04, place


@pytest.mark.slow
def test_three_silences_in_a_row_tell_as_much_as_they_should() -> None:
    """In logits of the next answer, weekly drip; studies have 1.4, donors 2.6."""
    sent = recorded(CENTRAL, Drip(7 * DAY), 6000, 180)
    order = np.lexsort((sent.at, sent.who))
    who, what = sent.who[order], sent.what[order]
    run, silences = 0, np.zeros(len(who), dtype=np.int64)
    for place in range(1, len(who)):
        run = 0 if who[place] != who[place - 1] else run + 1 if what[place - 1] == SILENT else 0
        silences[place] = run
    is_first = np.r_[True, np.diff(who) != 0]
    fresh, after_three = ((what[(silences == count) & ~is_first] == ANSWERED).mean() for count in (0, 3))
    assert log(fresh / (1 - fresh)) - log(after_three / (1 - after_three)) >= 0.9


@pytest.mark.slow
def test_leaving_comes_early() -> None:
    """A year of daily messages: a newsletter lost four times as many per message in its first 16 as in the next 71."""
    sent = recorded(CENTRAL, Drip(DAY), 6000, 365)
    numbers = sent.numbers()
    early = sent.leaves[numbers <= 16].mean()
    later = sent.leaves[(numbers > 16) & (numbers <= 87)].mean()
    assert early >= 3 * later > 0
