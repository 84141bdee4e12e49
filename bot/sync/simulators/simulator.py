"""A simulated CRM behind a real socket: faults, limits, what was asked, and what stands in it now."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from bot.clock import Clock, SystemClock
from bot.errors import SettingsError
from bot.sync.simulators.faults import Fault, Faults, plan_of
from bot.sync.simulators.hubspot.system import SimulatedHubSpot
from bot.sync.simulators.klaviyo.system import SimulatedKlaviyo
from bot.sync.simulators.serving import drop, served
from bot.sync.simulators.talk import Asked, Refusal, Reply, System, Way, has_scopes

_LOCAL = {"127.0.0.1", "localhost", "[::1]"}

KINDS: dict[str, Callable[[Clock, Faults], System]] = {"hubspot": SimulatedHubSpot, "klaviyo": SimulatedKlaviyo}
"""The systems that can be simulated."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as it went."""

    method: str
    path: str
    status: int | None
    """Nothing where the connection was ended without an answer."""
    fault: str | None = None


class Simulator:
    """One simulated system, as tests look at it."""

    def __init__(self, kind: str, system: System, clock: Clock, limit: int | None) -> None:
        self.kind = kind
        self.hears: Callable[[Asked], object] = lambda asked: None
        """Set it to be handed every request as it came, whatever becomes of it."""
        self.url = ""
        """Where it listens, without a slash at the end."""
        self.calls: list[Call] = []
        self._system = system
        self._clock = clock
        self._limits = {} if limit == 0 else system.limits()
        for first, *_ in self._limits.values():
            first.calls = limit or first.calls

    @property
    def token(self) -> str:
        """One that is accepted."""
        return self._system.token

    @property
    def records(self) -> dict[str, dict[str, Any]]:
        """What stands in it now: the fields of each record by its id."""
        return {record.id: dict(record.fields) for record in self._system.records}

    @property
    def written_more_than_once(self) -> dict[str, int]:
        """How often, by id, for every record that was written more than once."""
        return {id: times for id, times in self._system.records.writes.items() if times > 1}

    @property
    def faults(self) -> dict[str, int]:
        """How often each fault of the plan has struck."""
        return dict(self._system.faults.struck)

    def by(self, field: str) -> dict[str, dict[str, Any]]:
        """What stands in it now, by the value of one field; who has none is left out."""
        return {str(fields[field]): fields for fields in self.records.values() if field in fields}

    def remove(self, id: str) -> None:
        """Somebody there removes a record."""
        records = self._system.records
        records.remove(records.here[id])

    def others_take(self, calls: int) -> None:
        """Somebody else makes so many of the calls of the longest window, such as a day's."""
        max(self._limits[""], key=lambda limit: limit.seconds).others = calls

    def state(self) -> dict[str, Any]:
        """Everything, fit for JSON."""
        return {
            "kind": self.kind,
            "records": self.records,
            "written_more_than_once": self.written_more_than_once,
            "writes": sum(self._system.records.writes.values()),
            "calls": len(self.calls),
            "answers": _counted(str(call.status or "none") for call in self.calls),
            "faults": self.faults,
            **self._system.more_state(),
        }

    def app(self) -> ASGIApp:
        """What answers."""
        routes = [Route(way.path, self._endpoint(way), methods=[way.method]) for way in self._system.ways()]
        return Router([*routes, Route("/_state", self._show), Route("/{rest:path}", self._unknown, methods=_METHODS)])

    def _endpoint(self, way: Way) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            asked = await _asked(request)
            self.hears(asked)
            fault, answer = await self._answer(way, asked)
            self.calls.append(Call(asked.method, asked.path, answer.status if answer else None, fault.name if fault else None))
            return _response(answer) if answer else await drop(request.scope)

        return answer

    async def _answer(self, way: Way, asked: Asked) -> tuple[Fault | None, Reply | None]:
        fault: Fault | None = None
        try:
            self._admit(way, asked)
            faults = self._system.faults
            fault = faults.at_request() if way.writes or faults.has("reads-too") else None
            return fault, self._with_limits(way, await self._struck(way, asked, fault))
        except Refusal as refusal:
            return fault, self._with_limits(way, refusal.answer)

    def _admit(self, way: Way, asked: Asked) -> None:
        ends = self._system.faults.amount("token-ends")
        self._system.checked(asked, token_has_ended=ends is not None and len(self.calls) >= ends)
        if not has_scopes(asked, way.needs):
            raise Refusal(self._system.lacking(way.needs))
        now = self._clock.now().timestamp()
        for limit in self._limits.get(way.limited_as, ()):
            if wait := limit.take(now):
                answer = self._system.error(429, limit.name)
                raise Refusal(Reply(429, answer.body, {"Retry-After": f"{wait:.0f}"}))

    async def _struck(self, way: Way, asked: Asked, fault: Fault | None) -> Reply | None:
        """The answer of a request that this fault strikes; none where the connection ends."""
        if fault is None:
            return way.act(asked)
        if fault.name in _NOTHING_WRITTEN:
            return self._without_writing(way, asked, fault)
        answer = way.act(asked)
        if fault.name == "slow":
            await asyncio.sleep(fault.amount)
        if fault.name == "500-after":
            return self._system.error(500, "internal error")
        return None if fault.name == "drop" else answer

    def _without_writing(self, way: Way, asked: Asked, fault: Fault) -> Reply | None:
        match fault.name:
            case "drop-before":
                return None
            case "empty":
                return way.nothing(asked) if way.nothing else Reply(200, {})
            case "error-inside":
                return Reply(200, self._system.error(500, "internal error").body)
            case "500":
                return self._system.error(500, "internal error")
            case _:
                return Reply(429, self._system.error(429, "burst").body, self._retry_after(fault))

    def _retry_after(self, fault: Fault) -> Mapping[str, str]:
        if fault.name == "429-bare":
            return {}
        if fault.name == "429-date":
            when = self._clock.now() + timedelta(seconds=fault.amount)
            return {"Retry-After": format_datetime(when, usegmt=True)}
        return {"Retry-After": f"{fault.amount:g}"}

    def _with_limits(self, way: Way, answer: Reply | None) -> Reply | None:
        limits = self._limits.get(way.limited_as)
        if answer is None or not limits:
            return answer
        return Reply(answer.status, answer.body, {**self._system.limit_headers(limits), **answer.headers})

    async def _unknown(self, request: Request) -> Response:
        self.calls.append(Call(request.method, request.url.path, 404))
        return _response(self._system.error(404, f"there is nothing at {request.method} {request.url.path}"))

    async def _show(self, request: Request) -> Response:
        # A page that somebody opens in a browser on this machine must not read it under a name of its own.
        if request.headers.get("host", "").rpartition(":")[0] not in _LOCAL:
            return Response(status_code=421)
        return _response(Reply(200, self.state()))


_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_NOTHING_WRITTEN = {"429", "429-date", "429-bare", "500", "drop-before", "empty", "error-inside"}


async def _asked(request: Request) -> Asked:
    return Asked(
        method=request.method,
        path=request.url.path,
        headers=request.headers,
        query=request.query_params,
        named=request.path_params,
        body=await request.body(),
    )


def _response(answer: Reply) -> Response:
    if answer.body is None:
        return Response(status_code=answer.status, headers=answer.headers)
    text = json.dumps(answer.body, separators=(",", ":"))
    return Response(text, status_code=answer.status, headers=answer.headers, media_type="application/json")


def _counted(words: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for word in words:
        found[word] = found.get(word, 0) + 1
    return found


@asynccontextmanager
async def simulator(
    kind: str, *, port: int = 0, faults: str = "", limit: int | None = 0, clock: Clock | None = None
) -> AsyncIterator[Simulator]:
    """A simulated system on a loopback port; nothing of it is left behind.

    `faults` is a plan as it is typed, or the name of a file that holds one. `limit` is how many calls it takes in its vendor's
    window: nothing for what the vendor publishes, 0 for no limit. A clock of one's own moves limits and late reads without waiting.
    Raises `SettingsError`.
    """
    if kind not in KINDS:
        raise SettingsError(f"there is no simulator of {kind!r}; take {' or '.join(KINDS)}")
    clock = clock or SystemClock()
    sim = Simulator(kind, KINDS[kind](clock, Faults(plan_of(faults))), clock, limit)
    async with served(sim.app(), port) as url:
        sim.url = url
        yield sim
