"""Blocks of imagined customers, told by as many processes as there are processors: they have nothing to do with each other."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.demo.crowd import Block, Span
from bot.demo.life import Life
from bot.demo.timeline import Timeline
from storage.demo import Forgotten
from storage.model.records import Address
from storage.model.turns import Writes

BLOCK = 250
"""Customers at a time: the same ones in the same block however many processes there are, so that a seed is a story."""


@dataclass(frozen=True, slots=True)
class Story:
    """What is to be told."""

    timeline: Timeline
    span: Span
    until: tuple[datetime, ...]
    """Where the telling stops for a while, so that what needs everybody can happen in between; the last is the end."""
    customers: int
    seed: int


@dataclass(frozen=True, slots=True)
class Told:
    """One customer's history, in as many parts as the telling has."""

    customer: int
    address: Address
    parts: tuple[Writes | None, ...]
    forgotten: tuple[int, Forgotten] | None
    """In which part they were forgotten, where they were."""


_STORY: list[Story] = []
"""Of this process and those that it is forked into: catalogues cannot be sent from one to the other."""


@contextmanager
def tellers(story: Story, at_most: int | None = None) -> Iterator[ProcessPoolExecutor | None]:
    """Processes that tell it, begun before anything is opened that they should not have; none where one does it as well."""
    _STORY[:] = [story]
    count = min(at_most or os.cpu_count() or 1, -(-story.customers // BLOCK))
    if count < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield None
        return
    with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("fork")) as pool:
        list(pool.map(_wake, range(count)))
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)


async def blocks(story: Story, pool: ProcessPoolExecutor | None) -> AsyncIterator[list[Told]]:
    """All blocks, in their order."""
    starts = range(0, story.customers, BLOCK)
    if pool is None:
        for start in starts:
            yield await asyncio.to_thread(tell, start)
        return
    loop = asyncio.get_running_loop()
    ahead = 2 * (os.cpu_count() or 1)
    under_way: list[asyncio.Future[list[Told]]] = []
    for start in starts:
        under_way.append(loop.run_in_executor(pool, tell, start))
        if len(under_way) >= ahead:
            yield await under_way.pop(0)
    for one in under_way:
        yield await one


def tell(start: int) -> list[Told]:
    """One block, from the customer with this number on."""
    story = _STORY[0]
    numbers = range(start, min(start + BLOCK, story.customers))
    block = Block(story.timeline, story.span, numbers, story.seed)
    parts: list[list[Writes | None]] = [[] for _ in numbers]
    ended: list[int | None] = [None] * len(numbers)
    for part, until in enumerate(story.until):
        block.goes_on_until(until)
        for place, life in enumerate(block.lives):
            parts[place].append(life.take())
            if life.is_over and ended[place] is None:
                ended[place] = part
    return [_told(life, parts[place], ended[place]) for place, life in enumerate(block.lives) if any(parts[place])]


def _told(life: Life, parts: Sequence[Writes | None], ended: int | None) -> Told:
    gone = None
    if ended is not None and life.erasure is not None:
        gone = (ended, Forgotten(life.state.customer, life.address, life.erasure.receipt, life.at))
    return Told(life.state.customer, life.address, tuple(parts), gone)


def _wake(number: int) -> int:
    """A process that has begun."""
    return number
