"""Answers as keys to count by, and counts by key as what a page shows: no value that few people gave (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from bot.results.evidence import options_in
from bot.results.small_cells import FEWEST, joined, shown_apart, shown_of_whole
from prompts.kinds.table import GATHERING, KINDS
from prompts.model.question import Question, Value

_MOST_BINS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a distribution; no count where it is hidden."""

    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Distribution:
    """Who gave which answer, of everybody with a current one."""

    people: int
    rows: Sequence[Row]
    why_not: str = ""
    """Why there are no rows."""

    @property
    def hides(self) -> bool:
        """Whether any line is hidden."""
        return any(row.count is None for row in self.rows)


def keys_of(question: Question, value: Value) -> tuple[str, ...]:
    """Under what an answer is counted: its options, its number as far as it matters, its month. Nobody's own words.

    Numbers keep two digits and days their month, so that no rare value stands among the counts.
    """
    match KINDS[question.kind].answer_type, value:
        case "words", _:
            return ()
        case _, bool() | str() | tuple():
            return options_in(value)
        case _, int() | Decimal():
            return (str(_two_digits(int(value))),)
        case _, date():
            return (f"{value:%Y-%m}",)
    return ()


def distribution(question: Question, counts: Mapping[str, int], people: int) -> Distribution:
    """What may be shown of the answers to a question; `people` have a current one."""
    kind = KINDS[question.kind]
    if kind.answer_type == "words":
        return Distribution(people, (), "People answer this in their own words. They are in the export, and on nobody's screen.")
    if people < FEWEST:
        return Distribution(people, (), "Shown as soon as five people have answered.")
    if question.kind in GATHERING:
        return Distribution(people, _options(question, counts, partial(shown_apart, whole=people)))
    if kind.answer_type == "number":
        return Distribution(people, _numbers({int(key): count for key, count in counts.items() if _is_number(key)}))
    if kind.answer_type == "day":
        return Distribution(people, _days(counts))
    return Distribution(people, _options(question, counts, shown_of_whole))


def _options(
    question: Question, counts: Mapping[str, int], shown: Callable[[Sequence[int]], Sequence[int | None]]
) -> tuple[Row, ...]:
    """The options in their order, and last those that there are no more, together."""
    names = {option.id: option.label.says(option.label.fallback) for option in question.options} or {"yes": "Yes", "no": "No"}
    gone = sum(count for key, count in counts.items() if key not in names)
    cells = [counts.get(key, 0) for key in names] + ([gone] if gone else [])
    labels = [*names.values(), "No longer offered"]
    return tuple(Row(name, count) for name, count in zip(labels, shown(cells), strict=False))


def _numbers(counts: Mapping[int, int]) -> tuple[Row, ...]:
    """Even steps, as fine as fit, with neighbours joined where few are; the ends are open."""
    if not counts:
        return ()
    finest = _size(max(map(abs, counts)))
    step = next(step for step in _steps() if step >= finest and max(counts) // step - min(counts) // step < _MOST_BINS)
    first = min(counts) // step
    bins = [0] * (max(counts) // step - first + 1)
    for number, count in counts.items():
        bins[number // step - first] += count
    edges = [(first + place) * step for place in range(len(bins) + 1)]
    return tuple(_rows(bins, lambda low, high: _span(edges[low], edges[high + 1] - 1), beyond="or more"))


def _days(counts: Mapping[str, int]) -> tuple[Row, ...]:
    """Months, years or decades, as fine as fit, with neighbours joined where few are."""
    for size in (7, 4, 3):
        parts = sorted({key[:size] for key in counts})
        if len(parts) <= _MOST_BINS:
            break
    names = [_period(part) for part in parts]
    bins = [sum(count for key, count in counts.items() if key.startswith(part)) for part in parts]
    return tuple(_rows(bins, lambda low, high: names[low] if low == high else f"{names[low]} to {names[high]}", beyond="or later"))


def _rows(bins: Sequence[int], name: Callable[[int, int], str], *, beyond: str) -> Iterator[Row]:
    found = joined(bins)
    for place, (low, high, count) in enumerate(found):
        words = name(low, high)
        # What the lowest and the highest answer was is nobody's business: the ends are open.
        if len(found) > 1 and place in (0, len(found) - 1):
            words = f"up to {_last(words)}" if place == 0 else f"{_first(words)} {beyond}"
        yield Row("all of them" if len(found) == 1 else words, count)


def _first(words: str) -> str:
    return words.partition(" to ")[0]


def _last(words: str) -> str:
    return words.rpartition(" to ")[2]


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def _period(part: str) -> str:
    """A month, a year, or a decade, from the beginning of an ISO day."""
    match len(part):
        case 7:
            return f"{date.fromisoformat(f'{part}-01'):%B %Y}"
        case 4:
            return part
        case _:
            return f"{part}0s"


def _steps() -> Iterator[int]:
    size = 1
    while True:
        yield from (size, 2 * size, 5 * size)
        size *= 10


def _two_digits(number: int) -> int:
    size = _size(abs(number))
    return number // size * size


def _size(number: int) -> int:
    """What the second digit of a number counts."""
    return max(1, int(10 ** (len(str(number)) - 2)))


def _is_number(key: str) -> bool:
    return key.lstrip("-").isdecimal()
