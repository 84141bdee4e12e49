"""What came out, for people and for scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.simulation.policies.tally import Count, Outcome
from bot.simulation.population.assumptions import SIMPLIFICATIONS, Assumption, assumptions
from bot.simulation.reporting.intervals import Estimate, mean, ratio, share, times
from bot.simulation.reporting.short import bars, sentences
from bot.simulation.runner import Trial

MEASURES = ("answers", "opt_outs", "unanswered", "answers_per_message", "usable_profile")
"""As they are named in the JSON document; the first three per 100 customers, the other two between 0 and 1."""

TITLES = ("answers", "opt-outs", "unanswered", "answers/message", "usable profile")
_DIGITS = (0, 1, 0, 2, 2)

INTERVALS = (
    "In brackets: 95 % intervals over customers (normal; Wilson for opt-outs; delta method for ratios). Same people everywhere."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One policy."""

    name: str
    measures: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Report:
    """A finished trial."""

    trial: Trial
    lines: tuple[Line, ...]
    sentences: tuple[str, ...]
    notes: tuple[str, ...]
    """Which other rules hold back what was proposed."""
    bars: tuple[str, ...]
    comparisons: tuple[str, ...]
    assumptions: tuple[Assumption, ...]


def report(
    trial: Trial,
    outcomes: Mapping[str, Outcome],
    notes: tuple[str, ...] = (),
    own: Mapping[str, str] = MappingProxyType({}),
) -> Report:
    """The measures of every policy, and how the paced ones do against the drips.

    `own` says of the parameters that were fitted to one's own log what they rest on.
    """
    return Report(
        trial=trial,
        lines=tuple(Line(name, measured(outcome)) for name, outcome in outcomes.items()),
        sentences=sentences(trial, outcomes),
        notes=notes,
        bars=tuple(bars(outcomes)),
        comparisons=tuple(_comparisons(outcomes)),
        assumptions=assumptions(trial.world, own),
    )


def measured(outcome: Outcome) -> dict[str, Estimate]:
    """The five measures of one policy."""
    return {
        "answers": mean(outcome[Count.ANSWERS], 100),
        "opt_outs": share(outcome.left, 100),
        "unanswered": mean(outcome.unanswered, 100),
        "answers_per_message": ratio(outcome[Count.ANSWERS], outcome[Count.MESSAGES]),
        "usable_profile": mean(outcome.usable),
    }


def document(made: Report) -> dict[str, Any]:
    """The JSON document of `simulate --json`."""
    return {
        "world": made.trial.world.name,
        "days": made.trial.days,
        "customers": made.trial.customers,
        "seed": made.trial.seed,
        "assumptions": {
            **{one.name: _assumption(one) for one in made.assumptions},
            "simplifications": list(SIMPLIFICATIONS),
        },
        "policies": [_policy(line) for line in made.lines],
        **({"notes": list(made.notes)} if made.notes else {}),
    }


def text(made: Report, *, details: bool = False) -> str:
    """Three sentences, what holds a proposal back, and the picture; with `details` the numbers and everything that was assumed."""
    blocks: list[Sequence[str]] = [made.sentences, made.notes, made.bars]
    if details:
        blocks += _details(made)
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _details(made: Report) -> list[Sequence[str]]:
    trial = made.trial
    head = f"{trial.world.name} world, {trial.customers:,} customers, {trial.days} days, seed {trial.seed}; per 100 customers"
    return [
        [head, "", *_table(made), "", INTERVALS],
        made.comparisons,
        ["Assumed (a model, not field data):", *(f"  {_sentence(one)}" for one in made.assumptions)],
        ["Simplified:", *(f"  {line}" for line in SIMPLIFICATIONS)],
    ]


def _policy(line: Line) -> dict[str, Any]:
    numbers = {name: round(line.measures[name].value, 6) for name in MEASURES}
    intervals = {name: [round(line.measures[name].low, 6), round(line.measures[name].high, 6)] for name in MEASURES}
    return {"name": line.name, **numbers, "intervals": intervals}


def _table(made: Report) -> list[str]:
    rows = [("policy", *TITLES)] + [(line.name, *cells(line)) for line in made.lines]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(_padded(row, widths)).rstrip() for row in rows]


def _padded(row: tuple[str, ...], widths: list[int]) -> Iterator[str]:
    for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
        yield cell.ljust(width) if column == 0 else cell.rjust(width)


def cells(line: Line) -> Iterator[str]:
    """The measures of one policy, each with its interval, in the order of the titles."""
    for name, digits in zip(MEASURES, _DIGITS, strict=True):
        one = line.measures[name]
        yield f"{one.value:.{digits}f} [{one.low:.{digits}f}, {one.high:.{digits}f}]"


def _comparisons(outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    """The paced policies against each drip, by what counts most: answers and opt-outs."""
    for name in ("current", "proposed"):
        for other in ("weekly-drip", "weekly-drip-stop-after-3", "daily-drip", "monthly-drip", "everything-up-front"):
            if name in outcomes and other in outcomes:
                answers, opt_outs = against(outcomes[name], outcomes[other])
                yield f"{name} against {other}: {answers} the answers, {opt_outs} the opt-outs"


def against(one: Outcome, other: Outcome) -> tuple[str, str]:
    """How many times the answers and the opt-outs of the other policy, on the same people."""
    return _times(times(one[Count.ANSWERS], other[Count.ANSWERS])), _times(times(one.left, other.left))


def _times(found: Estimate | None) -> str:
    return f"{found.value:.2f}x [{found.low:.2f}, {found.high:.2f}]" if found else "not comparable:"


def _assumption(one: Assumption) -> dict[str, Any]:
    between = one.range
    return {
        "value": one.value,
        "means": one.means,
        "source": one.source,
        "range": None if between is None else [between.low, between.high],
        **({"range_of": between.of} if between is not None and between.of else {}),
    }


def _sentence(one: Assumption) -> str:
    between = one.range
    ends = f", from {between.low:g} to {between.high:g}{' ' if between.of else ''}{between.of}" if between else ", no range known"
    return f"{one.name} = {one.value:g}{ends}: {one.means} ({one.source})"
