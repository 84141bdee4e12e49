"""The real poller, inbox, engine, records and dispatcher around a stand-in for the platform, on a clock that moves when told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.app.session import open_storage
from bot.channels.telegram import updates
from bot.channels.telegram.polling import Poller
from bot.clock import FakeClock
from bot.customers.data_copy import data_copy
from bot.ports import Channel, File, Inbound
from bot.publishing.live_catalogue import LiveCatalogue
from bot.runtime.delivery.bell import Bell
from bot.runtime.delivery.delivery import Delivery
from bot.runtime.intake import Intake
from bot.runtime.service import Service
from bot.settings import Settings
from storage.crypto.keys import Keys
from storage.store import Store
from storage.traffic import inbox, outbox
from tests.conftest import CATALOGUE
from tests.support.app import MORNING
from tests.support.fuzz_edge import Edge
from tests.support.fuzz_updates import Update

_cause: ContextVar[str] = ContextVar("cause", default="")
"""The update that is being handled: chance is derived from it, however the turns happen to be scheduled."""

_TICKS = 30
"""After so many ticks at one moment nobody may be due any more."""


@dataclass(slots=True)
class CausedClock(FakeClock):
    """Chance that depends on what is handled, and not on which task runs first."""

    counts: dict[str, int] = field(default_factory=dict)

    def nonce(self) -> int:
        """The next number of this cause."""
        cause = _cause.get()
        self.counts[cause] = self.counts.get(cause, 0) + 1
        digest = hashlib.blake2b(f"{self.seed}:{cause}:{self.counts[cause]}".encode(), digest_size=8).digest()
        return (int.from_bytes(digest) >> 1) or 1


class Feed:
    """What the platform answers to `getUpdates`, written and read again."""

    def __init__(self) -> None:
        self.updates: list[Update] = []

    async def call(self, method: str, fields: Mapping[str, object], read_seconds: float | None = None) -> Any:
        """Everything that waits."""
        taken, self.updates = self.updates, []
        return json.loads(json.dumps(taken))


@dataclass(slots=True)
class House:
    """One bot on a fresh database."""

    clock: CausedClock
    store: Store
    keys: Keys
    edge: Edge
    service: Service
    intake: Intake
    delivery: Delivery
    poller: Poller
    feed: Feed

    @classmethod
    async def opens(cls, folder: Path, seed: int) -> House:
        """Wired as the composition root does, with the stand-in in place of Telegram's client."""
        settings, clock = Settings(zeroparty_data_dir=folder, zeroparty_prompts_dir=CATALOGUE), CausedClock(MORNING, seed)
        store, keys = open_storage(settings, clock)
        catalogue = await LiveCatalogue.open(settings, store, clock)
        edge = Edge(clock)
        channels: dict[str, Channel] = {edge.name: edge}
        bell, make_file = Bell(), _file_maker(store, clock, catalogue)
        service = Service(store, channels, clock, catalogue, bell.ring)
        delivery = Delivery(store, channels, clock, service, bell, phrases=lambda: catalogue().phrases, make_file=make_file)
        intake = Intake(store, service, clock, {edge.name: _translate})
        feed = Feed()
        poller = Poller(feed, intake.receive, clock, lambda lane: keys.pepper.lane(edge.name, lane))
        return cls(clock, store, keys, edge, service, intake, delivery, poller, feed)

    async def receives(self, updates: list[Update]) -> None:
        """Poll once for these, and answer them."""
        _cause.set("polling")
        self.feed.updates = updates
        await self.poller.once()

    async def answers(self) -> None:
        """Handle everything received and deliver everything said, retries included."""
        await self.intake.drain()
        await self.delivers()

    async def delivers(self) -> None:
        """The clock moves on until what has to wait has left, too."""
        await self.delivery.drain()
        soon = self.clock.now() + timedelta(minutes=5)
        while (at := await self.store.read(outbox.next_at)) is not None and max(at, self.clock.now()) <= soon:
            self.clock.advance(timedelta(seconds=4))
            await self.delivery.drain()

    async def time_passes(self, span: timedelta) -> None:
        """The clock jumps, and what is due is done: after a downtime of any length."""
        self.clock.advance(span)
        self.edge.phase = "tick"
        for number in range(_TICKS):
            _cause.set(f"tick:{self.clock.now().isoformat()}:{number}")
            if await self.service.tick() == 0:
                break
        else:
            raise AssertionError("the clock stands still and somebody stays due")
        await self.delivers()
        await self.delivery.tidy()
        self.edge.phase = "reply"

    async def waiting(self) -> int:
        """Updates that nobody handled."""
        return len(await self.store.read(lambda unit: inbox.waiting(unit, 100)))

    async def closes(self) -> None:
        """Let go of the database."""
        await self.store.close()
        self.keys.close()


def _translate(raw: str) -> Inbound | None:
    inbound = updates.translate(raw)
    _cause.set(inbound.event_key if inbound is not None else "")
    return inbound


def _file_maker(store: Store, clock: CausedClock, catalogue: LiveCatalogue) -> Any:
    async def make_file(customer: int, language: str) -> File:
        return await data_copy(store, customer, clock.now(), catalogue(), language)

    return make_file


def due_spans() -> list[timedelta]:
    """How long nothing happens between two rushes: mostly hours, sometimes weeks."""
    hours = [timedelta(hours=hours) for hours in (1, 2, 3, 5, 7, 11, 15, 20, 26, 31)]
    return [timedelta(minutes=1), *hours, timedelta(days=3), timedelta(days=9), timedelta(days=40)]
