"""The world as the engine reads it: the global brake, the circuit breaker, and how questions fared; refreshed by the ticker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Literal

from bot.clock import Clock
from bot.engine.model.ids_and_time import iso
from bot.engine.model.world import QUIET_WORLD, Tally, World
from bot.log import log
from bot.publishing.requests import brake_requests
from prompts.catalogue.catalogue import Catalogue
from storage.questions import tallies
from storage.store import Store
from storage.traffic.brake import Brake, current_brake, pull_brake
from storage.turn.unit_of_work import Unit

_WINDOW = timedelta(days=7)
_PAGE = 2_000
"""Customers who are counted in one read: some ten milliseconds, between which everything else goes on."""

_EVER = datetime(1970, 1, 1, tzinfo=UTC)

_ENOUGH_ASKS = 200
"""Fewer proactive asks than this say nothing about a rate (pacing.md)."""


class CircuitBreaker:
    """Holds one reading of the world; everybody who decides between two readings decides alike."""

    def __init__(self, store: Store, clock: Clock, catalogue: Callable[[], Catalogue], folder: Path) -> None:
        self._store = store
        self._clock = clock
        self._catalogue = catalogue
        self._requests = brake_requests(folder)
        self._world = World()
        self.brake: Brake | None = None

    def __call__(self) -> World:
        """The latest reading."""
        return self._world

    async def look(self) -> None:
        """The brake alone: cheap, before every sweep."""
        await self._requests.carry_out(lambda request: self._store.write(request.carry_out))
        self._tell(await self._store.read(current_brake))

    def throttle(self, until: datetime | None) -> None:
        """A channel takes nothing until then: whoever is due waits, and is decided about anew."""
        if until != self._world.throttled_until:
            self._world = replace(self._world, throttled_until=until)

    async def measure(self) -> None:
        """Tallies and opt-out rate; the breaker pulls the brake, and only a person takes it off."""
        now = self._clock.now()

        found = tallies.Counts()
        after: int | None = -1
        while after is not None:
            counts, after = await self._store.read(partial(tallies.some, since=now - _WINDOW, after=after, limit=_PAGE))
            found += counts
        self._world = replace(self._world, tallies=_told(found))
        if self.brake is None and is_tripped(found.proactive, found.opt_outs, self._catalogue().brand.pace.breaker):
            await self._trip(found.proactive, found.opt_outs, now)

    async def _trip(self, asks: int, opt_outs: int, now: datetime) -> None:
        why = f"{opt_outs} opt-outs on {asks} proactive messages in 7 days"
        brake = Brake("breaker", why, iso(now))
        await self._store.write(lambda unit: pull_brake(unit, brake))
        log.error("circuit_breaker", why=why, what="nothing proactive goes out any more; look at the questions, then `resume-all`")
        self._tell(brake)

    def _tell(self, brake: Brake | None) -> None:
        if brake == self.brake:
            return
        self.brake = brake
        self._world = replace(self._world, brake=_pulled_by(brake))
        log.warning("brake", on=brake is not None, why=brake.why if brake else "")


def world_of(unit: Unit) -> World:
    """The world as the records tell it, for who looks at it once."""
    brake = current_brake(unit)
    return World(_pulled_by(brake), None, _told(tallies.everybody(unit, since=_EVER)))


def world_with_brake(unit: Unit) -> World:
    """The world as far as the brake goes, for who looks at one customer: tallies are counted over everybody."""
    return replace(QUIET_WORLD, brake=pulled) if (pulled := _pulled_by(current_brake(unit))) else QUIET_WORLD


def _told(counts: tallies.Counts) -> dict[str, Tally]:
    return {question: Tally(*both) for question, both in counts.asks.items()}


def _pulled_by(brake: Brake | None) -> Literal["", "operator", "breaker"]:
    if brake is None:
        return ""
    return "breaker" if brake.by == "breaker" else "operator"


def is_tripped(proactive_asks: int, opt_outs: int, limit: float) -> bool:
    """Whether so many left that everybody's proactive asks stop; never on a handful."""
    return proactive_asks >= _ENOUGH_ASKS and opt_outs > limit * proactive_asks
