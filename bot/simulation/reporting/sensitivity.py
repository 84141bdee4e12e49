"""How much the outcome hangs on what nobody knows.

`python -m bot.simulation.reporting.sensitivity` prints the tables of docs/pacing.md.
"""

from __future__ import annotations

import sys
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
    "one_more": (0.0, 0.6, 0.8, 0.93, 0.98),
    "one_more_presence": (0.0, 1.0, 2.0),
    "questions": (6, 12, 24, 48),
}
"""One at a time, everything else as in the central world."""

_AGAINST = "weekly-drip"


def main(customers: int = 10_000, seed: int = 1) -> None:
    """Default settings against the weekly drip, a Markdown table per parameter."""
    for name, values in VARIED.items():
        sys.stdout.write("\n".join(_table(name, values, customers, seed)) + "\n\n")
        sys.stdout.flush()


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


if __name__ == "__main__":
    main()
