"""`python -m bot.simulation.worker`: one trial in a process of its own, so that whoever serves customers does not wait for it.

A wish comes in as one JSON line; lines go out, each one JSON object: how far it is (`share`), and last what came out (`made`), or
that nothing did (`failed`).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import TypeAdapter

from prompts.catalogue.catalogue import Pace

_BEHIND = 10
"""How far behind everybody else it stands in the line for the processor (nice)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be tried: the settings of today, and others beside them where there are any."""

    world: str
    days: int
    customers: int
    current: Pace
    proposed: Pace | None
    seed: int = 1


_WISH: TypeAdapter[Wish] = TypeAdapter(Wish)


def written(wish: Wish) -> bytes:
    """The wish as the process reads it."""
    return _WISH.dump_json(wish) + b"\n"


def made(wish: Wish, progress: Callable[[float], None]) -> dict[str, Any]:
    """What a page shows of the trial: sentences, a row for each policy, the picture, single years, what was assumed."""
    # NumPy is loaded here, and not by who only writes a wish.
    from bot.simulation.binding_rules import binding_rules
    from bot.simulation.one_year import years
    from bot.simulation.policies.table import policies
    from bot.simulation.population.worlds import WORLDS
    from bot.simulation.reporting.picture import picture
    from bot.simulation.reporting.report import INTERVALS, TITLES, cells, report
    from bot.simulation.reporting.short import SAYS_MORE, is_the_same
    from bot.simulation.runner import Trial, run

    trial = Trial(WORLDS[wish.world], wish.days, wish.customers, wish.seed)
    outcomes = run(trial, policies(wish.current, wish.proposed), lambda share: progress(0.9 * share))
    notes = binding_rules(wish.proposed, wish.current) if wish.proposed is not None else ()
    found = report(trial, outcomes, notes)
    return {
        "sentences": [words.removesuffix(SAYS_MORE).strip() for words in found.sentences],
        "notes": list(found.notes),
        "is_the_same": is_the_same(outcomes),
        "comparisons": list(found.comparisons),
        "titles": list(TITLES),
        "intervals": INTERVALS,
        "rows": [[line.name, *cells(line)] for line in found.lines],
        "picture": picture(found),
        "years": [asdict(year) for year in years(trial.world, wish.current, wish.proposed, wish.seed)],
        "assumed": [[one.name, f"{one.value:g}", one.means, one.source] for one in found.assumptions],
    }


def main() -> int:
    """Read the wish, and answer it."""
    os.nice(_BEHIND)
    wish = _WISH.validate_json(sys.stdin.buffer.readline())

    def say(**what: object) -> None:
        sys.stdout.write(json.dumps(what) + "\n")
        sys.stdout.flush()

    try:
        say(made=made(wish, lambda share: say(share=round(share, 3))))
    except Exception as error:
        # Whoever asked has the log; here nobody reads.
        say(failed=f"{type(error).__name__}: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
