"""A replay, for people and for scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from bot.simulation.history.log import Log
from bot.simulation.population.reactions import ANSWERED
from bot.simulation.replay.walk import Replayed
from prompts.catalogue.catalogue import Pace

_REPLAYED = frozenset({"gap", "slower", "rest_after_silences", "cap", "cap_window", "in_one_visit"})
_NAMES = {
    "cap": "at_most",
    "cap_window": "at_most",
    "asks_per_question_window": "asks_per_question",
    "quiet_weekdays": "quiet_days",
}

NO_CLAIM = (
    "What your customers would have done instead nobody knows: an answer might have come later, and who left might have stayed. "
    "`zeroparty simulate --world fitted` guesses at that; this only counts."
)


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """What a proposed pace would not have sent, in counts."""

    customers: int
    messages: int
    """All questions that were put."""
    pushes: int
    """Proactive questions; the name is in the JSON, so it stays."""
    """Of those, sent by the bot itself."""
    not_sent: int
    """Of those, too soon for the proposed pace."""
    not_followed: int
    """Questions after taps that would not have been there to tap, or for which the visit would have been full."""
    answers_to_them: int
    opt_outs_after_them: int
    could_be_sooner: int
    waited_longer: int
    """Customers of whom at least one question would have waited."""
    until_they_write: int
    """Customers of whom at least one question would have waited for a word of theirs."""
    longer_by: dict[str, float | None]
    """Days, by quantile over customers: the longest that one question of each would have waited; nothing where that has no end."""
    not_replayed: tuple[str, ...]
    """Proposed settings that a history cannot tell about."""


def report(log: Log, replayed: Replayed, proposed: Pace, current: Pace) -> ReplayReport:
    """The counts of a replay."""
    asks = log.asks
    out = ~replayed.is_kept
    longest = np.zeros(len(log))
    np.maximum.at(longest, asks.who, replayed.later_by)
    touched = np.sort(longest[longest > 0])
    changed = [part.name for part in fields(Pace) if getattr(proposed, part.name) != getattr(current, part.name)]
    return ReplayReport(
        customers=len(log),
        messages=len(asks),
        pushes=int((~asks.pulled).sum()),
        not_sent=int(replayed.too_soon.sum()),
        not_followed=int((out & ~replayed.too_soon).sum()),
        answers_to_them=int((out & (asks.what == ANSWERED)).sum()),
        opt_outs_after_them=int((out & asks.leaves).sum()),
        could_be_sooner=int(replayed.could_be_sooner.sum()),
        waited_longer=len(touched),
        until_they_write=int(np.isinf(touched).sum()),
        longer_by={f"{share:.0%}": _at(touched, share) for share in (0.5, 0.9)} if len(touched) else {},
        not_replayed=tuple(dict.fromkeys(_NAMES.get(name, name) for name in changed if name not in _REPLAYED)),
    )


def document(made: ReplayReport) -> dict[str, Any]:
    """The JSON document of `simulate replay --json`."""
    return {**asdict(made), "not_replayed": list(made.not_replayed), "says": NO_CLAIM}


def text(made: ReplayReport) -> str:
    """Sentences; counts and no forecast."""
    return "\n".join(_sentences(made))


def _sentences(made: ReplayReport) -> Iterator[str]:
    yield f"Your log holds {made.messages:,} questions to {made.customers:,} customers; the bot itself sent {made.pushes:,}."
    share = f" ({made.not_sent / made.pushes:.0%})".replace("%", " %") if made.pushes else ""
    yield f"At the proposed pace {made.not_sent:,} of those{share} would not have been sent when they were."
    if made.not_followed:
        yield f"{made.not_followed:,} more, tapped by the customer, followed those, or the visit would have been full."
    if made.not_sent or made.not_followed:
        yield f"{made.answers_to_them:,} of all these were answered then; after {made.opt_outs_after_them:,} the customer left."
    if made.waited_longer:
        yield _waits(made)
    if made.could_be_sooner:
        yield (
            f"{made.could_be_sooner:,} questions could have come more than a day sooner. A history cannot say what would have come "
            "of it: only what was sent can be left out."
        )
    for name in made.not_replayed:
        yield f"{name} is not replayed: the history does not tell what it would have changed."
    yield NO_CLAIM


def _waits(made: ReplayReport) -> str:
    half, most = (made.longer_by[share] for share in ("50%", "90%"))
    said = [f"{made.waited_longer:,} customers would have waited longer for a question"]
    if half is not None:
        said.append(f"half of them by up to {half:.0f} days")
    if most is not None:
        said.append(f"nine of ten by up to {most:.0f} days")
    if made.until_they_write:
        said.append(f"{made.until_they_write:,} until they write themselves")
    return f"{', '.join(said)}."


def _at(ordered: Any, share: float) -> float | None:
    found = float(ordered[min(int(share * len(ordered)), len(ordered) - 1)])
    return round(found, 2) if np.isfinite(found) else None
