"""What may be asked of a connection, in whichever process holds the records: run, try again, give up for good, look."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.errors import SettingsError
from bot.sync.connection import Connection
from bot.sync.connection_files import Written, connection_named, connection_written
from bot.sync.connectors.contract import Connector
from bot.sync.lint import Finding, findings, held_up_by, held_up_by_file, held_up_by_pause
from bot.sync.mapping import mapping_of
from bot.sync.opening import connected
from bot.sync.running.accounts.whose_account import (
    OTHER_ACCOUNT,
    account_of,
    is_of_another,
    other_than_known,
    take_as_the_same,
)
from bot.sync.running.calls.sending import Sender
from bot.sync.running.report import Report
from bot.sync.running.run import Sync, nobody_listens, run
from prompts.catalogue.catalogue import Catalogue
from storage.store import Store
from storage.syncing import rows as sync_rows
from storage.syncing import state
from storage.syncing.state import Run
from storage.turn.unit_of_work import Unit

if TYPE_CHECKING:
    from bot.sync.running.accounts.parting import LeftBehind


@dataclass(frozen=True, slots=True)
class Doing:
    """The records, the questions that are live, and where connections are described."""

    store: Store
    clock: Clock
    catalogue: Catalogue
    data: Path

    def connection(self, name: str) -> Connection:
        """The connection of this name. Raises `SettingsError`, `ContentError`."""
        return connection_named(name, self.data, tuple(one.id for one in self.catalogue.brand.receivers))

    def written(self, name: str) -> Written:
        """The same with what is wrong in its file, raised only where the system cannot be reached with what is right."""
        return connection_written(name, self.data, tuple(one.id for one in self.catalogue.brand.receivers))

    @asynccontextmanager
    async def open(self, name: str, *, is_counted: bool = True) -> AsyncIterator[tuple[Connection, Connector]]:
        """The connection and a connector for it."""
        connection = self.connection(name)
        async with connected(connection, self.store, self.clock, is_counted=is_counted) as connector:
            yield connection, connector

    def sync(self, connection: Connection, connector: Connector) -> Sync:
        """What a run needs."""
        return Sync(self.store, self.clock, self.catalogue, connection, connector)

    async def lint(self, connection: Connection, connector: Connector | None) -> list[Finding]:
        """What is wrong with the mapping; with a connector, against the system's own fields too."""
        remote = await connector.schema() if connector is not None else None
        return findings(connection, self.catalogue, mapping_of(connection, self.catalogue), remote)

    async def run(
        self, name: str, *, trigger: str, ident: int | None = None, progress: Callable[[int], None] = nobody_listens
    ) -> Report:
        """One run; where the mapping or the file is wrong nothing is written, and the report says why. Raises `Busy`."""
        written = self.written(name)
        async with connected(written.connection, self.store, self.clock) as connector:
            wrong = held_up_by_file(written.wrong) or held_up_by(await self.lint(written.connection, None))
            held_up = wrong or held_up_by_pause(written.connection)
            sync = self.sync(written.connection, connector)
            return await run(sync, trigger=trigger, ident=ident, progress=progress, held_up=held_up)

    async def not_run(self, name: str, why: str, *, trigger: str, ident: int) -> None:
        """Keep why a run did not begin, so that whoever asked finds it, and the next one comes when it is due."""
        now = self.clock.now()
        report = Report(name, trigger, now, now, stopped_because=why)
        kept = Run(ident, name, now, now, json.dumps(report.as_json(), ensure_ascii=False))
        await self.store.write(partial(state.save_run, run=kept))

    async def retry(self, name: str, code: str | None) -> int:
        """Let those who were given up be tried again, and a connection that rests go on. Returns how many customers."""
        now = self.clock.now()

        def revive(unit: Unit) -> int:
            state.save_connection(unit, replace(state.connection(unit, name), paused_until=None, paused_why=None))
            if code == OTHER_ACCOUNT:
                take_as_the_same(unit, name)
            return sync_rows.revive(unit, name, code=code, now=now)

        return await self.store.write(revive)

    async def drop(self, name: str, code: str) -> LeftBehind:
        """Take note that these are never written; or leave the account that the known ids are of.

        Raises, there, `SettingsError` where the connection leads to no other one, and what the system answers.
        """
        # A run needs none of it, and what a turn needs takes longer to load than all that a run needs.
        from bot.runtime.turns import Turns
        from bot.sync.running.accounts.parting import LeftBehind, begin_anew

        if code != OTHER_ACCOUNT:
            return LeftBehind(await self.store.write(partial(sync_rows.drop, connection=name, code=code)))
        await self._refuse_the_same(name)
        return await begin_anew(self.store, self.clock, name, Turns(self.store, {}, lambda: self.catalogue).known)

    async def _refuse_the_same(self, name: str) -> None:
        standing = await self.store.read(partial(state.connection, name=name))
        if not is_of_another(standing.paused_why or ""):
            async with self.open(name, is_counted=False) as (connection, connector):
                account = await account_of(self.store, connection, Sender(connector))
            if not other_than_known(connection, standing, account):
                raise SettingsError(f"{name} leads to no other account than before, so nothing is left and nothing begins anew")
