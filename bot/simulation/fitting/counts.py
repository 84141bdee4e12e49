"""What can be counted in a log without any model: shares of who answered, tapped, left, and was never heard of again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bot.simulation.fitting.estimate import (
    ENOUGH,
    ENOUGH_CUSTOMERS,
    FittedNumber,
    Kind,
    Measured,
    drawn,
    mean_of,
    quantile_of,
    share_of,
)
from bot.simulation.history.log import OFFERED, Asks, Log
from bot.simulation.population.question_columns import Flags, Floats, Ints
from bot.simulation.population.reactions import ANSWERED, PUT_OFF, SILENT, SKIPPED
from bot.simulation.population.worlds import DAY

BANDS = ((1, 16), (17, 87), (88, None))
"""Messages to one customer, counted from 1: the bands of the study on leaving."""

LONG_ENOUGH = 60 * DAY
"""Only who could have been heard of for so long counts as never heard of again."""

_ENOUGH_ANSWERS = 100
_PLACES = ((1, "first"), (2, "second"), (3, "third"))


@dataclass(frozen=True, slots=True)
class Counted:
    """One count and what it means."""

    name: str
    kind: Kind
    means: str
    counted: str
    own: Measured
    enough: int = ENOUGH


def counted(log: Log) -> list[Counted]:
    """Everything that is counted, always in the same order."""
    return [*_answers(log), *_more(log), *_opt_outs(log), *_never_again(log), *_latency(log.asks), *_visits(log)]


def estimates(log: Log, sourced: Log) -> list[FittedNumber]:
    """One's own counts, each beside that of the sourced world at the same pace and drawn towards it."""
    are_enough = len(log) >= ENOUGH_CUSTOMERS
    return [
        drawn(
            (mine.name, mine.kind, mine.means, mine.counted),
            theirs.own.found,
            mine.own,
            is_enough=are_enough and mine.own.count >= mine.enough,
        )
        for mine, theirs in zip(counted(log), counted(sourced), strict=True)
    ]


def first_answer(log: Log) -> Counted:
    """Of the very first questions."""
    asks = log.asks
    which = (log.numbers() == 1) & (asks.what >= 0)
    return _chance("first_answer", "the first question of all is answered", "first questions", asks, which, asks.what == ANSWERED)


def _answers(log: Log) -> Iterator[Counted]:
    asks, silences = log.asks, log.silences_before()
    yield first_answer(log)
    opens = (asks.place == 1) & (log.numbers() > 1) & (asks.what >= 0)
    for number in range(4):
        which = opens & (silences == number if number < 3 else silences >= 3)
        words = ("no silence", "one silence", "two silences in a row", "three silences in a row or more")[number]
        name = f"answered_after_{number}" + ("_or_more" if number == 3 else "")
        yield _chance(name, f"a question that opens a visit is answered, after {words}", "asks", asks, which, asks.what == ANSWERED)


def _more(log: Log) -> Iterator[Counted]:
    asks = log.asks
    offered = (asks.what == ANSWERED) & (asks.offered == OFFERED) & ~asks.leaves
    for place, words in (*_PLACES, (4, "fourth or later")):
        which = offered & (asks.place == place if place < 4 else asks.place >= 4)
        yield _chance(
            f"tapped_after_{place}", f"`One more?` is tapped below the {words} answer of a visit", "offers", asks, which, asks.taken
        )
    for place, words in ((2, "second"), (3, "third"), (4, "fourth or later")):
        which = (asks.what >= 0) & (asks.place == place if place < 4 else asks.place >= 4)
        name = f"answered_in_place_{place}"
        yield _chance(name, f"the {words} question of a visit is answered, once tapped", "taps", asks, which, asks.what == ANSWERED)


def _opt_outs(log: Log) -> Iterator[Counted]:
    asks, number = log.asks, log.numbers()
    for low, high in BANDS:
        words = f"{low} to {high}" if high else f"{low} and later"
        which = (number >= low) & (number <= (high or np.inf))
        yield _rate(f"opt_outs_{low}", f"a message of the messages {words} to a customer makes them leave", asks, which)
    before = np.r_[-1, asks.what[:-1]] if len(asks) else asks.what
    for name, kinds, words in (
        ("answered", (ANSWERED,), "an answer"),
        ("refused", (SKIPPED, PUT_OFF), "a skip or a later"),
        ("silent", (SILENT,), "silence"),
    ):
        which = (number > 1) & np.isin(before, kinds)
        yield _rate(f"opt_outs_after_{name}", f"a message makes them leave, when {words} was the last reaction", asks, which)


def _never_again(log: Log) -> Iterator[Counted]:
    """Of who was silent so many times in a row for the first time, and did not opt out then."""
    asks = log.asks
    run = np.where(asks.what == SILENT, log.silences_before() + 1, 0)
    left = log.ends[asks.who] - asks.at
    is_gone = log.last_act()[asks.who] <= asks.at
    for number in (1, 2, 3):
        which = (run == number) & ~asks.leaves & (left >= LONG_ENOUGH)
        which = which & _is_first(asks.who, which)
        words = ("one silence", "two silences in a row", "three silences in a row")[number - 1]
        means = f"a customer is never heard of again after {words} (at least 60 days on)"
        own = share_of(is_gone[which].astype(np.float64), asks.who[which])
        yield Counted(f"gone_after_{number}", "other", means, "customers", own, _ENOUGH_ANSWERS)


def _latency(asks: Asks) -> Iterator[Counted]:
    which = (asks.place == 1) & np.isfinite(asks.after)
    minutes, who = asks.after[which], asks.who[which]
    for share in (0.5, 0.9):
        means = f"minutes within which {share:.0%} of reactions come".replace("%", " %")
        yield Counted(f"minutes_{share:.0%}".rstrip("%"), "other", means, "reactions", quantile_of(minutes, share), _ENOUGH_ANSWERS)
    for hours in (24, 48, 72):
        own = share_of((minutes > hours * 60).astype(np.float64), who)
        yield Counted(
            f"later_than_{hours}", "other", f"a reaction comes later than {hours} hours", "reactions", own, _ENOUGH_ANSWERS
        )


def _visits(log: Log) -> Iterator[Counted]:
    lived = np.maximum(log.ends - log.begins, DAY) / DAY
    number = np.bincount(log.visit_of, minlength=len(log)).astype(np.float64)
    rate = _rate_over(number, lived)
    yield Counted("visits", "other", "own visits of one customer in 100 days", "customers", rate, ENOUGH_CUSTOMERS)
    stayed = lived >= 60
    own = share_of((number[stayed] == 0).astype(np.float64), np.flatnonzero(stayed))
    means = "a customer who was here for 60 days or more never came by themselves"
    yield Counted("no_visit", "other", means, "customers", own, ENOUGH_CUSTOMERS)


def _rate_over(number: Floats, lived: Floats) -> Measured:
    total = float(lived.sum()) if len(lived) else 1.0
    value = float(number.sum()) / total
    spread = mean_of(number - value * lived)
    half = (spread.high - spread.found) * len(number) / total
    return Measured(len(number), 100 * value, 100 * max(0.0, value - half), 100 * (value + half))


def _chance(name: str, means: str, what: str, asks: Asks, which: Flags, hits: Flags) -> Counted:
    return Counted(name, "chance", means, what, share_of(hits[which].astype(np.float64), asks.who[which]))


def _rate(name: str, means: str, asks: Asks, which: Flags) -> Counted:
    own = share_of(asks.leaves[which].astype(np.float64), np.arange(int(which.sum())))
    return Counted(name, "other", means, "messages", own, 5 * ENOUGH)


def _is_first(who: Ints, which: Flags) -> Flags:
    """The first of each customer's rows that are marked."""
    first = np.zeros(len(who), dtype=np.bool_)
    rows = np.flatnonzero(which)
    _, places = np.unique(who[rows], return_index=True)
    first[rows[places]] = True
    return first
