"""How much the outcome hangs on what nobody knows: one assumption of the central world at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.simulation.policies.table import BASELINES, ratchet
from bot.simulation.policies.tally import Count
from bot.simulation.population.worlds import CENTRAL, World
from bot.simulation.reporting.intervals import Estimate, times
from bot.simulation.reporting.report import measured
from bot.simulation.runner import Trial, run
from prompts.catalogue.catalogue import Pace

VARIED: dict[str, tuple[float, ...]] = {
    "one_more": (0.55, 0.65, 0.75, 0.85, 0.93, 0.95),
    "visit_every": (30, 50, 100, 300),
    "questions": (8, 12, 18, 24),
}
"""One at a time, everything else as in the central world."""

_AGAINST = "weekly-drip"


def tables(customers: int, seed: int) -> Iterator[str]:
    """Default settings against the weekly drip, a Markdown table per parameter."""
    return ("\n".join(_table(name, values, customers, seed)) for name, values in VARIED.items())


def _table(name: str, values: tuple[float, ...], customers: int, seed: int) -> Iterator[str]:
    yield f"| {name} | answers | opt-outs | answers against {_AGAINST} | opt-outs against it |"
    yield "|---|---|---|---|---|"
    for value in values:
        world = replace(CENTRAL, **{name: value})  # type: ignore[arg-type]  # only numbers are varied
        yield f"| {value:g}{' (central)' if world == CENTRAL else ''} | {_row(world, customers, seed)} |"


def _row(world: World, customers: int, seed: int) -> str:
    trial = Trial(world, customers=customers, seed=seed)
    found = run(trial, {"current": ratchet(Pace()), _AGAINST: BASELINES[_AGAINST]})
    mine, other = found["current"], found[_AGAINST]
    measures = measured(mine)
    answers = times(mine[Count.ANSWERS], other[Count.ANSWERS])
    opt_outs = times(mine.left, other.left)
    return f"{measures['answers'].value:.0f} | {measures['opt_outs'].value:.1f} | {_said(answers)} | {_said(opt_outs)}"


def _said(found: Estimate | None) -> str:
    return f"{found.value:.2f}x [{found.low:.2f}, {found.high:.2f}]" if found else "-"
