"""Why a proposed setting changes less than one would think: another rule holds first, or nobody here can notice it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from math import floor

from bot.simulation.policies.writing_days import minutes
from bot.simulation.population.worlds import DAY
from prompts.catalogue.catalogue import Pace
from prompts.model.question import Duration

_UNSEEN = {
    "hours": "everybody's time zone is unknown here",
    "brand_zone": "there is one time zone here",
    "holidays": "there are no holidays here",
    "breaker": "the circuit breaker never trips here",
}
"""Settings that the simulation does not play, and why."""


def binding_rules(proposed: Pace, current: Pace) -> tuple[str, ...]:
    """A sentence for each changed setting that another rule overrules, in whole or in part; none where it acts as it says."""
    changed = {part.name for part in fields(Pace) if getattr(proposed, part.name) != getattr(current, part.name)}
    if not changed:
        return ("The proposal is what is set already.",)
    return tuple(
        [
            *_gap(proposed, changed),
            *_cap(proposed, changed),
            *_ladder(proposed, changed),
            *_trial(proposed, changed),
            *(f"{name} changes nothing in a simulation: {why}." for name, why in _UNSEEN.items() if name in changed),
        ]
    )


def _gap(pace: Pace, changed: set[str]) -> Iterator[str]:
    if "gap" not in changed:
        return
    days = minutes(pace.cap_window) / pace.cap / DAY
    if minutes(pace.gap) / DAY < days:
        yield (
            f"gap: {_words(pace.gap)} is held back by at_most: {_at_most(pace)}, which is one in {days:.1f} days on average. "
            "To ask more often, change at_most too."
        )
    if minutes(pace.gap) < minutes(pace.silence_after):
        yield (
            f"gap: {_words(pace.gap)} is held back by silence_after: while nobody answers, a question stays open for "
            f"{_words(pace.silence_after)}, and the next one waits."
        )


def _cap(pace: Pace, changed: set[str]) -> Iterator[str]:
    possible = floor(minutes(pace.cap_window) / minutes(pace.gap)) + 1
    if changed & {"cap", "cap_window"} and pace.cap > possible:
        yield (
            f"at_most: {_at_most(pace)} is never reached: with gap: {_words(pace.gap)} there are no more than {possible} "
            f"in {_words(pace.cap_window)}."
        )


def _ladder(pace: Pace, changed: set[str]) -> Iterator[str]:
    short = [step for step in pace.slower if minutes(step) <= minutes(pace.gap)]
    if short and changed & {"gap", "slower"}:
        yield (
            f"slower: {', '.join(map(_words, short))} is no slower than gap: {_words(pace.gap)}, which holds there too. "
            "Who stays silent is asked as often as before."
        )
    days = minutes(pace.cap_window) / pace.cap / DAY
    fast = [step for step in pace.slower if minutes(pace.gap) < minutes(step) < days * DAY]
    if fast and "slower" in changed:
        yield (
            f"slower: {', '.join(map(_words, fast))} is held back by at_most: {_at_most(pace)}, which is one in {days:.1f} days "
            "on average."
        )


def _trial(pace: Pace, changed: set[str]) -> Iterator[str]:
    if "trial" not in changed or pace.trial is None:
        return
    yield (
        f"trial: half of your new customers would be asked every {_words(pace.trial)} at most, the rest every {_words(pace.gap)}. "
        "The proposed numbers are both halves together: where they are worse than the current ones, that is the price of the trial."
    )
    yield (
        "trial: even 2,000 new customers over 180 days tell what fatigue costs in answers only roughly (docs/pacing.md); below 100 "
        "in each half, `simulate fit` says nothing of it."
    )


def _at_most(pace: Pace) -> str:
    return f"{pace.cap} in {_words(pace.cap_window)}"


def _words(duration: Duration) -> str:
    return f"{duration.count} {duration.unit[:-1] if duration.count == 1 else duration.unit}"
