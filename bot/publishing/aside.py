"""Long calculations beside the event loop: whoever talks to the bot meanwhile waits for none of it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")

_OFTEN = 0.0005
"""Seconds after which a thread gives way to one that waits: the loop has to ask a dozen times for each update it handles, and would
wait Python's usual 5 ms each time."""


async def aside(work: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
    """What `work` returns, done in a thread that gives way often."""
    with giving_way():
        return await asyncio.to_thread(work, *args, **kwargs)


_running = 0
_usual = sys.getswitchinterval()


@contextmanager
def giving_way() -> Iterator[None]:
    """While other threads calculate, they give way often. The interval is the process's; it is put back when the last one ends."""
    global _running, _usual
    if _running == 0:
        _usual = sys.getswitchinterval()
        sys.setswitchinterval(_OFTEN)
    _running += 1
    try:
        yield
    finally:
        _running -= 1
        if _running == 0:
            sys.setswitchinterval(_usual)
