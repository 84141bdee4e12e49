"""Every table of docs/pacing.md, as Markdown: `python -m bot.simulation.reporting.tables`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

from bot.simulation.policies.table import policies, ratchet
from bot.simulation.policies.tally import Outcome
from bot.simulation.population.assumptions import assumptions
from bot.simulation.population.drawn_worlds import DRAWS
from bot.simulation.population.worlds import WORLDS
from bot.simulation.reporting import sensitivity
from bot.simulation.reporting.report import TITLES, Line, against, cells, measured
from bot.simulation.runner import Trial, run
from prompts.catalogue.catalogue import Pace

CUSTOMERS, SEED = 10_000, 1

_THREE = "three in a visit"
_AGAINST = ("weekly-drip", "weekly-drip-stop-after-3", _THREE)


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
    yield "\n".join(_draws())
    yield "\n".join(_drawn_values())
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


def _draws() -> Iterator[str]:
    """The default settings in each drawn world, against the drips and against three questions in a visit."""
    yield _row("draw", "answers", "opt-outs", *(f"against {name}: answers, opt-outs" for name in _AGAINST))
    yield "|---" * (len(_AGAINST) + 3) + "|"
    for name, world in DRAWS.items():
        tried = {**policies(Pace()), _THREE: ratchet(Pace(in_one_visit=3))}
        found = run(Trial(world, customers=CUSTOMERS, seed=SEED), tried)
        mine = measured(found["current"])
        compared = (", ".join(against(found["current"], found[other])) for other in _AGAINST)
        yield _row(name, f"{mine['answers'].value:.0f}", f"{mine['opt_outs'].value:.1f}", *compared)


def _drawn_values() -> Iterator[str]:
    yield _row("parameter", *DRAWS)
    yield "|---" * (len(DRAWS) + 1) + "|"
    for one in assumptions(next(iter(DRAWS.values()))):
        if one.range is not None:
            yield _row(one.name, *(f"{getattr(world, one.name):g}" for world in DRAWS.values()))


def _row(*row: str) -> str:
    return f"| {' | '.join(row)} |"


if __name__ == "__main__":
    main()
