"""Whom a look at the records takes: everybody, or so many of them from a random place on, with how far it is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial

from storage.people import customers
from storage.store import Store

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Look:
    """By default everybody. Ids are random, so whoever follows a random one is a fair sample."""

    most: int | None = None
    """How many at most; nothing for everybody."""
    start: int = -1
    """The id after which the look begins; at the end it goes on with the first."""
    progress: Callable[[int], None] = lambda done: None
    """Told how many were looked at, after each page."""

    async def pages(self, store: Store) -> AsyncIterator[list[int]]:
        """Ids, page by page, each once."""
        done = 0
        for first, last in ((self.start, None), (-1, self.start)):
            async for page in _between(store, first, last):
                taken = page if self.most is None else page[: self.most - done]
                if taken:
                    yield taken
                    done += len(taken)
                    self.progress(done)
                if done == self.most:
                    return


EVERYBODY = Look()


async def _between(store: Store, after: int, last: int | None) -> AsyncIterator[list[int]]:
    """Whoever comes after an id, up to another."""
    while page := await store.read(partial(customers.page, after=after, limit=_PAGE)):
        inside = [customer for customer in page if last is None or customer <= last]
        if inside:
            yield inside
        if len(inside) < len(page):
            return
        after = page[-1]
