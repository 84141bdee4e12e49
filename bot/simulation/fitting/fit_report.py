"""A fit, for people and for scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.simulation.fitting.estimate import ENOUGH_CUSTOMERS, WEIGHT, FittedNumber
from bot.simulation.fitting.fit import Fit
from bot.simulation.fitting.trial import TrialFound

_METHOD = (
    "How it was reckoned:",
    f"  used: your log and the sourced world, which counts as {WEIGHT} asks, but never outside of your log's own interval",
    "  intervals hold the true value in 90 of 100 logs, if your customers are as the model has them",
    "  counts are counts, over people; the model's numbers are those that make your log most likely, whatever nobody sees:",
    "  how willing and how restless each customer is, who is busy, and who has muted the bot",
    "  fatigue is not fitted: in an ordinary log the gap follows what people do",
    "  who had everything erased is not in the log any more",
)


def document(found: Fit) -> dict[str, Any]:
    """The JSON document of `simulate fit --json`."""
    return {
        "customers": found.customers,
        "asks": found.asks,
        "days": found.days,
        "enough": found.says_anything,
        "parameters": [_entry(one) for one in found.parameters],
        "counts": [_entry(one) for one in found.counts],
        **({"trial": _trial_entry(found.trial)} if found.trial is not None else {}),
    }


def text(found: Fit, *, details: bool = False) -> str:
    """Two sentences and what was counted; with `details` the model's numbers and the method."""
    blocks: list[Sequence[str]] = [tuple(_sentences(found)), tuple(_table(found.counts))]
    if found.trial is not None:
        blocks.append(tuple(_trial(found.trial)))
    if details:
        blocks += [tuple(["What the simulation takes from it (--world fitted):", *_table(found.parameters)]), _METHOD]
    return "\n\n".join("\n".join(block) for block in blocks)


def _sentences(found: Fit) -> Iterator[str]:
    yield f"Your log holds {found.asks:,} questions to {found.customers:,} customers in {found.days:,} days."
    told = sum(one.is_enough for one in found.counts)
    if not told:
        yield (
            f"Not enough data yet: fewer than {ENOUGH_CUSTOMERS} customers, or than a few hundred questions, tell nothing. "
            "Until then the public studies are all there is."
        )
        return
    yield (
        f"{told} of {len(found.counts)} counts say enough; the others stay what public studies say. In brackets: 90 % intervals of "
        "your log alone. `zeroparty simulate --world fitted` plays customers like yours; --details says how."
    )


def _trial(found: TrialFound) -> Iterator[str]:
    yield f"The trial of two gaps: {found.usual:,} customers have the usual gap, {found.longer:,} the longer one."
    if not found.is_enough:
        yield f"Not enough data yet: each half needs {ENOUGH_CUSTOMERS} customers."
    for one in found.contrasts:
        yield (
            f"  {one.means}: {_number(one.usual)} and {_number(one.longer)}; with the longer gap {one.difference:+.3g} "
            f"[{one.low:+.3g}, {one.high:+.3g}]"
        )


def _trial_entry(found: TrialFound) -> dict[str, Any]:
    contrasts = [
        {
            **{name: getattr(one, name) for name in ("name", "means", "usual", "longer", "difference")},
            "interval": [one.low, one.high],
        }
        for one in found.contrasts
    ]
    return {"usual": found.usual, "longer": found.longer, "enough": found.is_enough, "contrasts": contrasts}


def _table(estimates: Sequence[FittedNumber]) -> Iterator[str]:
    rows = [("", "your log", "", "studies", "used", "out of")] + [_row(one) for one in estimates]
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(one: FittedNumber) -> tuple[str, str, str, str, str, str]:
    out_of = f"{one.count:,} {one.counted}"
    if one.found is None or one.low is None or one.high is None:
        return one.means, "not enough data yet", "", _number(one.sourced), _number(one.value), out_of
    between = f"[{_number(one.low)}, {_number(one.high)}]"
    return one.means, _number(one.found), between, _number(one.sourced), _number(one.value), out_of


def _number(value: float) -> str:
    """Three digits that count, and no more than four behind the point."""
    return f"{round(value, 4):.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _entry(one: FittedNumber) -> dict[str, Any]:
    return {
        "name": one.name,
        "means": one.means,
        "count": one.count,
        "counted": one.counted,
        "enough": one.is_enough,
        "found": _rounded(one.found),
        "interval": None if one.low is None or one.high is None else [_rounded(one.low), _rounded(one.high)],
        "sourced": _rounded(one.sourced),
        "value": _rounded(one.value),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
