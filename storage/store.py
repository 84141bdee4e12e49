"""What the rest of the application opens and calls: turns, other writes, reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, bindparam, delete
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage import tables as t
from storage.crypto.keys import Keys
from storage.database.checkpoint import checkpoint
from storage.database.connections import Place, place_of, reading_engine, writing_engine
from storage.database.disk import KnownFile, WriteLock, refuse_network_file_system
from storage.database.failures import explained, not_opened
from storage.database.schema import prepare, refuse_other_schemas
from storage.errors import StorageError
from storage.model.records import Address
from storage.model.turns import Loaded, Writes
from storage.people.rewriting import Progress, Rewrite, rewrite_all
from storage.tables.upserts import ignoring
from storage.turn.unit_of_work import Unit
from storage.turn.writer import Writer
from storage.turn.writer_commands import AutocommitCommand, TurnCommand, WriteCommand

R = TypeVar("R")

_READERS = 2

_TAKE_BACK = delete(t.lease).where(t.lease.c.name == bindparam("which"))


class Store:
    """One database with its keys; belongs to one event loop."""

    def __init__(
        self, place: Place, keys: Keys, *, writer: Writer | None, lock: WriteLock | None, keeps_little: bool = False
    ) -> None:
        self.keys = keys
        self.forgetting = asyncio.Lock()
        """Held while somebody is forgotten, so that what is under way is not taken for what was interrupted."""
        self.let_go: list[Callable[[], None]] = []
        """What lets go of copies that this process keeps outside the records; an erasure is not done before they are gone."""
        self._writer = writer
        self._lock = lock
        self._reading: Engine | None = None if place.is_memory else reading_engine(place, _READERS, keeps_little=keeps_little)
        self._file = KnownFile(place.path) if place.path is not None else None
        self._threads = ThreadPoolExecutor(_READERS, thread_name_prefix="storage-reader")

    @classmethod
    def open(
        cls,
        url: str,
        *,
        keys: Keys,
        read_only: bool = False,
        rewrite: Rewrite | None = None,
        progress: Progress = lambda done, of: None,
        keeps_little: bool = False,
    ) -> Store:
        """Open the database at `url`, with its schema brought up to date first.

        Raises `AlreadyRunning`, `UnsafePlace`, `UnsafeFile`, `NewerSchema`, `OlderSchema`, `Unavailable`. A read-only store can
        be opened beside the process that writes. `rewrite` says what records of earlier releases are today; it is asked once.
        Who goes through everybody once `keeps_little` in memory of what is read.
        """
        place = place_of(url)
        if read_only and not place.is_memory:
            return cls._reading_only(place, keys, keeps_little=keeps_little)
        lock = _claim(place)
        engine = writing_engine(place, keeps_little=keeps_little)
        try:
            prepare(engine, place, partial(rewrite_all, engine, keys, rewrite, progress))
        except BaseException as error:
            engine.dispose()
            if lock is not None:
                lock.release()
            if isinstance(error, DBAPIError):
                raise not_opened(error, place.path, place.secrets) from None
            raise
        return cls(place, keys, writer=Writer(engine, keys), lock=lock, keeps_little=keeps_little)

    @classmethod
    def _reading_only(cls, place: Place, keys: Keys, *, keeps_little: bool) -> Store:
        engine = reading_engine(place, 1)
        try:
            refuse_other_schemas(engine)
        except DBAPIError as error:
            raise not_opened(error, place.path, place.secrets) from None
        finally:
            engine.dispose()
        return cls(place, keys, writer=None, lock=None, keeps_little=keeps_little)

    async def turn(
        self,
        who: Address | int,
        work: Callable[[Loaded | None], tuple[Writes, R]],
        inbox: int | None = None,
    ) -> R:
        """Load `who` (an address, or a customer id), let `work` decide, and commit its writes, all or nothing.

        `work` gets `None` when there is no such customer; it is called in another thread, possibly more than once, and
        must be pure. With `inbox`, raises `AlreadyHandled` without effect when that row is not waiting any more.
        """
        result: R = await self._submit(lambda future: TurnCommand(future, who, work, inbox))
        return result

    async def write(self, work: Callable[[Unit], R], *, ahead: bool = False, at_leisure: bool = False) -> R:
        """Commit any other work; when it raises, only it is taken back. It may be called more than once.

        It goes `ahead` of the turns that it shares a commit with, or else behind them. What has some hundredths of a second
        `at_leisure` goes with whatever else is written meanwhile.
        """
        result: R = await self._submit(lambda future: WriteCommand(future, work, ahead), at_leisure=at_leisure)
        return result

    async def read(self, query: Callable[[Unit], R]) -> R:
        """Run a query on a connection that cannot write, off the event loop; keep it short."""
        if self._reading is None:
            return await self.write(query)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(self._query, self._reading, query))

    async def autocommit(self, work: Callable[[Connection], R]) -> R:
        """Run work on the writing connection outside any transaction, between two batches."""
        result: R = await self._submit(lambda future: AutocommitCommand(future, work))
        return result

    async def empty_log(self) -> bool:
        """Take the write-ahead log into the file, with what was deleted and still stands in it; false while somebody reads.

        It never waits for a reader: whoever writes would have to wait as well, and the next time comes soon.
        """
        return await self.autocommit(partial(checkpoint, wait_ms=0))

    async def probe(self) -> None:
        """Prove that records and keys can be written at this moment; raises `Unavailable`."""
        if self._file is not None:
            self._file.must_be_there()
        await self.write(_probe)

    async def close(self) -> None:
        """Finish what is queued and let go of the database; the keys stay open, they belong to whoever opened them."""
        self._threads.shutdown()
        if self._reading is not None:
            self._reading.dispose()
        # Last: only who may write empties the log into the file when it leaves, and a copy of the file alone is then whole.
        if self._writer is not None:
            await self._writer.close()
        if self._lock is not None:
            self._lock.release()

    async def _submit(self, make: Callable[[asyncio.Future[Any]], Any], *, at_leisure: bool = False) -> Any:
        if self._writer is None:
            raise StorageError("this store was opened read-only")
        return await self._writer.submit(make, at_leisure=at_leisure)

    def _query(self, engine: Engine, query: Callable[[Unit], R]) -> R:
        try:
            with engine.begin() as connection:
                return query(Unit(connection, self.keys))
        except SQLAlchemyError as error:
            raise explained(error) from None


def _probe(unit: Unit) -> None:
    """Write a row and take it back: both go to the disk, and nothing of it stays."""
    unit.connection.execute(ignoring(unit.dialect, t.lease), {"name": "probe", "holder": "", "until": 0})
    unit.connection.execute(_TAKE_BACK, {"which": "probe"})
    unit.keys.probe()


def _claim(place: Place) -> WriteLock | None:
    if place.path is None:
        return None
    refuse_network_file_system(place.path)
    place.path.parent.mkdir(parents=True, exist_ok=True)
    return WriteLock(place.path)
