"""Everything a process of `zeroparty run` is made of."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from starlette.routing import Mount, Router
from starlette.types import ASGIApp

from bot.api.endpoint import PreferencesApi
from bot.app import web
from bot.app.channels import links_to
from bot.app.console_later import ConsoleLater
from bot.clock import Clock
from bot.console.made_files import made_files
from bot.console.sign_in import Doorkeeper
from bot.ports import OpenChannel
from bot.publishing.live_catalogue import LiveCatalogue
from bot.rehearsal.trial_chats import TrialChats
from bot.results.counting.keeping import KeptCounts
from bot.runtime.circuit_breaker import CircuitBreaker
from bot.runtime.delivery.delivery import Delivery
from bot.runtime.intake import Intake
from bot.runtime.operator_requests import OperatorRequests
from bot.runtime.service import Service
from bot.scheduler.jobs import Job, Parts, jobs
from bot.settings import Settings
from bot.sync.scheduled import ScheduledSyncs
from storage.crypto.keys import Keys
from storage.demo import Mark
from storage.errors import StorageError
from storage.store import Store
from storage.traffic import due

if TYPE_CHECKING:
    from bot.console.desk import Desk

_HEALTH_SECONDS = 8
"""How long records and keys may take to prove that they work: longer than a lock of SQLite is waited for."""

_ROOM = 1_000_000
"""Bytes that have to be free on the disk; with fewer the next message may be the one that cannot be kept."""


@dataclass(frozen=True, slots=True)
class Application:
    """The parts, wired together."""

    settings: Settings
    clock: Clock
    store: Store
    keys: Keys
    catalogue: LiveCatalogue
    channels: dict[str, OpenChannel]
    service: Service
    intake: Intake
    delivery: Delivery
    circuit_breaker: CircuitBreaker
    syncs: ScheduledSyncs
    counts: KeptCounts
    trials: TrialChats
    demo: Mark | None = None
    """Says that the customers were made up, where they were."""

    @property
    def is_only_process(self) -> bool:
        """SQLite has one writing process; PostgreSQL may have several."""
        return not self.settings.database_url.startswith("postgresql")

    def jobs(self) -> list[Job]:
        """The periodic work of a worker."""
        tick = timedelta(seconds=self.settings.zeroparty_tick_seconds)
        requests = OperatorRequests(self.settings.zeroparty_data_dir, self.store, self.service, self.intake, self.clock)
        parts = Parts(
            tick, self.clock, self.store, self.catalogue, self.service, self.intake, self.delivery, self.circuit_breaker, requests,
            self.syncs.look, self.counts.begin,
        )  # fmt: skip
        return jobs(parts)

    def pages(self, console: ConsoleLater | None = None) -> ASGIApp:
        """What this process answers over HTTP. Files of answers that an earlier one made are gone, and those that are made go with
        whoever is erased."""
        made = made_files(self.settings)
        made.clear()
        self.store.let_go.append(made.clear)
        api = PreferencesApi(self.store, self.clock, self.catalogue)
        channels = [route for opened in self.channels.values() for route in opened.pages()]
        routes = [*api.routes(), *channels, Mount("", console or ConsoleLater(self.console))]
        return web.pages(routes, self._health, has_proxies=bool(self.settings.trusted_proxies))

    def console(self) -> Router:
        """The pages of the staff, with all that they need and no customer does."""
        from bot.console.compose import console_routes

        return Router(console_routes(self.desk()), redirect_slashes=False)

    def doorkeeper(self) -> Doorkeeper:
        """Who lets the staff in."""
        return Doorkeeper(self.store, self.clock, self.settings.zeroparty_admin_password_hash)

    def desk(self) -> Desk:
        """What the console works with."""
        from bot.console.desk import Desk
        from bot.console.drawing import Drawing
        from bot.console.editing.shelf import Shelf
        from bot.rehearsal.terminal_stage import Rehearsal
        from bot.results.reading import Results

        shelf = Shelf(self.settings, self.clock, self.catalogue)
        drawing = Drawing(self.clock, frozenset())
        return Desk(
            self.settings,
            self.clock,
            self.store,
            self.catalogue,
            self.circuit_breaker,
            lambda: self.syncs.under_way,
            self.doorkeeper(),
            shelf,
            drawing,
            Results(self.settings, self.store, self.clock, self.catalogue, self.counts),
            self.service.erase,
            self.service.restrict_use,
            self.service.map_contact,
            Rehearsal.begin,
            self.trials,
            partial(links_to, self.settings),
            self.demo,
        )

    async def close(self) -> None:
        """Close what is open, in the order of dependence."""
        await self.syncs.close()
        await self.trials.close()
        await self.counts.close()
        for opened in self.channels.values():
            await opened.close()
        await self.store.close()
        self.keys.close()

    async def _health(self) -> dict[str, object]:
        """Whether what customers say can be kept: records, keys and disk. A platform that is away is no trouble of this process."""
        now = self.clock.now()
        try:
            async with asyncio.timeout(_HEALTH_SECONDS):
                await self.store.probe()
                overdue = await self.store.read(lambda unit: due.backlog(unit, now=now))
            free = shutil.disk_usage(self.settings.zeroparty_data_dir).free
        except (StorageError, OSError) as error:
            return {"ok": False, "why": str(error) or "the database does not answer in time"}
        if free < _ROOM:
            return {"ok": False, "why": f"the disk of {self.settings.zeroparty_data_dir} is full: make room"}
        return {"ok": True, "due": overdue, "questions": len(self.catalogue().questions)}
