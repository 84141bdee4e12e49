"""One system called as patiently as it takes: later after a failure, when it says after too many calls, not where it is away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from bot.sync.connectors.contract import Connector, FieldValue, RemoteField, Row, ServerFailed, Throttled

Asked = TypeVar("Asked")

_ASKED = 5
"""How often a question is asked until it is answered: without the answer the run ends."""

_OUTAGE_AFTER = 6
"""Failures in a row after which the system is asked whether it is well at all."""

_LOOKS = 2
"""How often a system has to fail when it is asked how it is before it counts as away."""

_OUTAGE_IN_ANY_CASE_AFTER = 40
"""Failures in a row that no row explains, whatever the system says of itself: two bad rows side by side make some twenty."""

_THROTTLED = 8
"""How often a run waits for one call because there were too many."""

_SHORTEST_WAIT, _LONGEST_WAIT = 0.1, 5.0
"""Seconds between failures: doubled each time."""

_WAITS_AT_MOST = 60.0
"""Seconds that a run waits because there were too many calls; for longer, the connection rests."""


class OutOfReach(Exception):
    """The system does not answer, or only with errors: the run ends, and the next one goes on."""


@dataclass(slots=True)
class Caller:
    """Calls one system, and remembers how it fares."""

    connector: Connector
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep
    rest: Callable[[float], Awaitable[None]] = field(init=False)
    """How it waits once the system failed, which others need not; where there were too many calls, all that can wait do."""
    calls: int = field(init=False, default=0)
    failures: int = field(init=False, default=0)
    """Calls that failed, throttled ones not counted."""
    throttled: int = field(init=False, default=0)
    _in_a_row: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.rest = self.wait

    async def read(self, rows: Sequence[Row]) -> Mapping[str, Mapping[str, FieldValue | None]]:
        """What is there, asked as patiently as it was written."""
        return await self._patiently(partial(self.connector.read, rows))

    async def schema(self) -> Mapping[str, RemoteField]:
        """Its fields, asked as patiently: a run would end for one answer that was lost."""
        return await self._patiently(self.connector.schema)

    async def account(self) -> str:
        """Whose account it is, asked as patiently. Raises `Forbidden` where the token may not ask."""
        return (await self._patiently(self.connector.check)).account

    async def _patiently(self, ask: Callable[[], Awaitable[Asked]]) -> Asked:
        for attempt in range(_ASKED - 1):
            try:
                return await self.let_through(ask)
            except ServerFailed:
                self.failures += 1
                await self.rest_before(attempt + 1)
        return await self.let_through(ask)

    async def let_through(self, ask: Callable[[], Awaitable[Asked]]) -> Asked:
        """The answer, once there are not too many calls any more."""
        for attempt in range(_THROTTLED):
            try:
                return await ask()
            except Throttled as throttled:
                self.throttled += 1
                after = _SHORTEST_WAIT * 2**attempt if throttled.after is None else throttled.after
                if after > _WAITS_AT_MOST:
                    raise
                await self.wait(after)
        raise Throttled(_WAITS_AT_MOST)

    async def rest_before(self, attempt: int) -> None:
        """The wait before this attempt: twice the one before."""
        await self.rest(min(_LONGEST_WAIT, _SHORTEST_WAIT * 2 ** (attempt - 1)))

    def succeeded(self) -> None:
        """It answered: whatever failed before was no outage."""
        self._in_a_row = 0

    async def failed(self) -> None:
        """One failure more; whether it is the rows' or the system's is found out where there are many."""
        self.failures += 1
        self._in_a_row += 1
        if self._in_a_row % _OUTAGE_AFTER == 0 and (why := await self._is_away()):
            raise OutOfReach(why)
        if self._in_a_row >= _OUTAGE_IN_ANY_CASE_AFTER:
            raise OutOfReach("it fails on whatever it is given")

    async def _is_away(self) -> str:
        """What it says when it is asked how it is, where it fails at that too; twice, since one answer may be lost as any other."""
        why = ""
        for look in range(_LOOKS):
            if look:
                await self.wait(_SHORTEST_WAIT)
            try:
                await self.connector.check()
            except (ServerFailed, Throttled) as error:
                why = str(error)
            else:
                return ""
        return why
