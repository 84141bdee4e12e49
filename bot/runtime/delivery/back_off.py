"""How long to wait before the next try: twice as long each time, up to a few minutes, for as long as it takes."""

from __future__ import annotations

from datetime import timedelta

_FIRST = timedelta(seconds=2)
_LONGEST = timedelta(minutes=5)
_DOUBLINGS = 8
_MOST = 10_000
"""Things remembered at once; who is forgotten begins with a short wait again."""


class BackOff:
    """Remembers how often each thing was tried, in this process only: after a restart all begin with a short wait."""

    def __init__(self) -> None:
        self._tries: dict[int, int] = {}

    def wait(self, thing: int) -> timedelta:
        """It failed once more: how long to leave it alone."""
        tries = self._tries.pop(thing, 0)
        if len(self._tries) >= _MOST:
            del self._tries[next(iter(self._tries))]
        self._tries[thing] = tries + 1
        return min(_LONGEST, _FIRST * (1 << min(tries, _DOUBLINGS)))

    def done(self, thing: int) -> None:
        """It worked, or is over."""
        self._tries.pop(thing, None)
