"""The result for people who have a minute: three sentences, and the picture in letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.simulation.policies.tally import Count, Outcome
from bot.simulation.reporting.intervals import Estimate, times
from bot.simulation.runner import Trial

_WEEKLY = "weekly-drip"
_ANSWERS_WIDTH, _LOST_WIDTH = 26, 18
_STUDIES = "after public studies of other people"
_AFTER = {"invented": "by guesses older than any data", "fitted": "after your own log as far as it goes"}
SAYS_MORE = "--details says what was assumed."
"""On the command line; a page shows it."""
_HEADS = ("answers from 100 customers", "customers lost of 100")


def sentences(trial: Trial, outcomes: Mapping[str, Outcome]) -> tuple[str, ...]:
    """What the current settings do, what the proposed ones (or a weekly drip) would do instead, and what to think of it."""
    current, proposed = outcomes["current"], outcomes.get("proposed")
    said = [
        f"Your current settings win {_won(current)} from 100 customers in {trial.days} days, and {_lost(current)} of them leave."
    ]
    if proposed is not None:
        said.append(f"The proposed ones win {_won(proposed)}, and {_lost(proposed)} leave: {_compared(proposed, current)}.")
    elif _WEEKLY in outcomes:
        compared = _compared(current, outcomes[_WEEKLY])
        said.append(f"Against a question every week, whatever people do, that is {compared}.")
    said.append(
        f"These {trial.customers:,} customers are imagined, {_AFTER.get(trial.world.name, _STUDIES)}: trust the differences more "
        f"than the numbers. {SAYS_MORE}"
    )
    return tuple(said)


def is_the_same(outcomes: Mapping[str, Outcome]) -> bool:
    """Whether what is proposed and what is set differ by no more than chance makes, in answers and in opt-outs."""
    proposed, current = outcomes.get("proposed"), outcomes["current"]
    if proposed is None:
        return False
    found = (times(proposed[Count.ANSWERS], current[Count.ANSWERS]), times(proposed.left, current.left))
    return all(one is None or one.low <= 1 <= one.high for one in found)


def bars(outcomes: Mapping[str, Outcome]) -> list[str]:
    """Answers and losses of every policy: long on the left and short on the right is best."""
    name_width = max(len(name) for name in outcomes)
    most, worst = (max(measure(one) for one in outcomes.values()) for measure in (_answers, _opt_outs))
    heads = f"{'':{name_width}}  {_HEADS[0]:{_ANSWERS_WIDTH + 6}}  {_HEADS[1]}"
    rows = [
        f"{name:{name_width}}  {_bar(_answers(one), most, _ANSWERS_WIDTH)} {_answers(one):5.0f}  "
        f"{_bar(_opt_outs(one), worst, _LOST_WIDTH)} {_opt_outs(one):5.1f}"
        for name, one in outcomes.items()
    ]
    return [heads, *rows]


def _bar(value: float, most: float, width: int) -> str:
    filled = round(width * value / most) if most else 0
    return ("#" * filled).ljust(width)


def _answers(one: Outcome) -> float:
    return float(100 * one[Count.ANSWERS].mean())


def _opt_outs(one: Outcome) -> float:
    return float(100 * one.left.mean())


def _won(one: Outcome) -> str:
    return f"about {_answers(one):.0f} answers"


def _lost(one: Outcome) -> str:
    return f"{_opt_outs(one):.1f}"


def _compared(one: Outcome, other: Outcome) -> str:
    return " and ".join(_differences(one, other))


def _differences(one: Outcome, other: Outcome) -> Iterator[str]:
    yield _difference(times(one[Count.ANSWERS], other[Count.ANSWERS]), "answers")
    yield _difference(times(one.left, other.left), "opt-outs")


def _difference(found: Estimate | None, what: str) -> str:
    """A difference is only named where the interval shows one."""
    if found is None:
        return f"too few {what} to compare"
    if found.low <= 1 <= found.high:
        return f"about as many {what}"
    return f"{abs(found.value - 1):.0%} {'more' if found.value > 1 else 'fewer'} {what}".replace("%", " %")
