"""How much may be open at once: what the system allows this process, and how that is shared out."""

from __future__ import annotations

import resource
from contextlib import suppress
from dataclasses import dataclass

_WANTED = 65_536
_KEPT_BACK = 200
"""For the databases, the messengers, the files that are read, and what a library opens."""

_MOST_CONNECTIONS = 20_000
_FEWEST_CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Room:
    """How many connections there may be: in all, of those who have not said yet what they want, and open pages."""

    connections: int
    waiting: int
    streams: int
    streams_each: int
    """Open pages of one network address."""


def raise_limit() -> int:
    """Ask for as many descriptors as the system gives without privileges; returns how many that are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED if hard == resource.RLIM_INFINITY else min(hard, _WANTED)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):  # a system may keep a lower limit than the one it tells of
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return _allowed()


def room() -> Room:
    """What the present limit has room for."""
    return room_within(_allowed())


def room_within(descriptors: int) -> Room:
    """The shares of so many descriptors. Whoever only connects never takes the place of a page, nor one address of all others."""
    connections = max(_FEWEST_CONNECTIONS, min(descriptors - _KEPT_BACK, _MOST_CONNECTIONS))
    return Room(connections, max(4, connections // 4), max(4, connections // 2), max(2, connections // 16))


def _allowed() -> int:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _WANTED if soft == resource.RLIM_INFINITY else soft
