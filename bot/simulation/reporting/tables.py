"""Every table of docs/pacing.md, as Markdown: `python -m bot.simulation.reporting.tables`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

from bot.simulation.policies.table import policies
from bot.simulation.policies.tally import Outcome
from bot.simulation.population.worlds import WORLDS
from bot.simulation.reporting import sensitivity
from bot.simulation.reporting.report import TITLES, Line, against, cells, measured
from bot.simulation.runner import Trial, run
from prompts.catalogue.catalogue import Pace

CUSTOMERS, SEED = 10_000, 1


def main() -> None:
    """One table below the other, each as soon as it is ready."""
    for table in _every():
        sys.stdout.write(table + "\n\n")
        sys.stdout.flush()


def _every() -> Iterator[str]:
    for world in WORLDS.values():
        found = run(Trial(world, customers=CUSTOMERS, seed=SEED), policies(Pace()))
        yield f"### {world.name}"
        yield "\n".join(_policies(found))
        yield "\n".join(_comparisons(found))
    yield from sensitivity.tables(CUSTOMERS, SEED)


def _policies(found: Mapping[str, Outcome]) -> Iterator[str]:
    yield _row("policy", *TITLES)
    yield "|---" * (len(TITLES) + 1) + "|"
    for name, outcome in found.items():
        yield _row(name, *cells(Line(name, measured(outcome))))


def _comparisons(found: Mapping[str, Outcome]) -> Iterator[str]:
    yield _row("current settings against", "answers", "opt-outs")
    yield "|---|---|---|"
    for name, outcome in found.items():
        if name != "current":
            yield _row(name, *against(found["current"], outcome))


def _row(*row: str) -> str:
    return f"| {' | '.join(row)} |"


if __name__ == "__main__":
    main()
