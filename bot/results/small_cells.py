"""Which counts may be shown: none that is about fewer than five people, nor one from which such a count follows (pure).

A marketer who knows one of three people behind a number knows something about the other two. So small cells are hidden, and further
cells with them: otherwise what is hidden is what is shown taken from the whole. Which further cells does not depend on their counts
more than it must, or the choice itself would tell.
"""

from __future__ import annotations

from collections.abc import Sequence

FEWEST = 5
"""People that a cell is about, at least, to be shown."""


def shown_of_whole(counts: Sequence[int]) -> tuple[int | None, ...]:
    """The cells of a whole that is known: everybody is in exactly one of them. Hidden ones are nothing.

    Every small cell could still hold any number from none to four for all that is shown, or nearly any.
    """
    small = {place for place, count in enumerate(counts) if count < FEWEST}
    return _without(counts, small | _hidden_with(counts, small))


def shown_apart(counts: Sequence[int], whole: int) -> tuple[int | None, ...]:
    """Cells that overlap, as people may be in several: each is hidden where few are in it, or few are not."""
    return _without(counts, {place for place, count in enumerate(counts) if count < FEWEST or whole - count < FEWEST})


def joined(bins: Sequence[int]) -> list[tuple[int, int, int]]:
    """Neighbours put together until each holds enough people: first place, last place, count. Nothing where all are too few."""
    found: list[tuple[int, int, int]] = []
    first, held = 0, 0
    for place, count in enumerate(bins):
        held += count
        if held >= FEWEST:
            found.append((first, place, held))
            first, held = place + 1, 0
    if found and first < len(bins):
        begin, _, count = found.pop()
        found.append((begin, len(bins) - 1, count + held))
    return found


def _hidden_with(counts: Sequence[int], small: set[int]) -> set[int]:
    """The cells that follow the first small one, in their order, until every small cell could be anything for what is shown."""
    if not small:
        return set()
    start = min(small)
    others = [place for place in ((start + n) % len(counts) for n in range(len(counts))) if place not in small]
    with_them: set[int] = set()
    for place in others:
        hidden = sum(counts[each] for each in small | with_them)
        if with_them and hidden >= (FEWEST - 1) * len(small) + FEWEST * len(with_them):
            break
        with_them.add(place)
    return with_them


def _without(counts: Sequence[int], hidden: set[int]) -> tuple[int | None, ...]:
    return tuple(None if place in hidden else count for place, count in enumerate(counts))
