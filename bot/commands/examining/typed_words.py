"""How often people typed what was not understood, and what about: never the words, and nobody's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bot.commands.examining.check import Check
from storage.questions import results
from storage.store import Store


async def typed_words(store: Store) -> Check:
    """Nothing is wrong with it; it tells which question people answer in words that it does not know."""
    misread = await store.read(results.misread)
    if not misread:
        return Check("typed_words", True, "all were understood")
    about = _summed((row.question or "nothing asked", row.times) for row in misread)
    spoken = _summed((row.language, row.times) for row in misread)
    offered = _summed((name, row.times) for row in misread for name in row.offered.split())
    detail = f"{sum(row.times for row in misread)} not understood ({about}; {spoken}); offered instead: {offered or 'nothing'}"
    return Check("typed_words", True, detail)


def _summed(counts: Iterable[tuple[str, int]]) -> str:
    """Names with their sums, the largest first: `roast 12, brew 3`."""
    sums: Counter[str] = Counter()
    for name, times in counts:
        sums[name] += times
    return ", ".join(f"{name} {times}" for name, times in sums.most_common())
