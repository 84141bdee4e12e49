"""The one writer: a thread that takes every waiting command, does them in one transaction, and then tells the callers.

One commit for many turns is what makes durable writes cheap: the flush to disk is paid once (group commit). What is handed over
between two looks of the event loop goes over as one, so that it shares a commit. One writer is also what makes writes safe:
SQLite before 3.51.3 can corrupt a file to which two connections write at once.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage.crypto.keys import Keys
from storage.database.connections import outside_transactions
from storage.database.failures import concerns_all, explained, may_be_repeated
from storage.errors import StorageError
from storage.turn.batches import run_turns
from storage.turn.unit_of_work import Spoilt, Unit
from storage.turn.writer_commands import (
    AutocommitCommand,
    Command,
    TurnCommand,
    WriteCommand,
)

_LOG = logging.getLogger(__name__)

BATCH = 256
WAITING = 1024
"""Commands that may wait before callers have to."""
LEISURE = 0.025
"""Seconds that a command at leisure waits at most for another one to share the commit with."""
_TRIES = 5


class Writer:
    """Owns the only connection that writes; belongs to one event loop."""

    def __init__(self, engine: Engine, keys: Keys) -> None:
        self._engine = engine
        self._keys = keys
        self._queue: queue.SimpleQueue[list[Command] | None] = queue.SimpleQueue()
        self._together: list[Command] = []
        self._at_leisure: list[Command] = []
        self._room = asyncio.Semaphore(WAITING)
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="storage-writer", daemon=True)
        self._thread.start()

    async def submit(self, make: Callable[[asyncio.Future[Any]], Command], *, at_leisure: bool = False) -> Any:
        """Queue a command and wait until it is committed, or failed; one at leisure goes with the next of another."""
        async with self._room:
            if self._is_closed:
                raise StorageError("the store is closed")
            loop = asyncio.get_running_loop()
            future: asyncio.Future[Any] = loop.create_future()
            if at_leisure:
                if not self._at_leisure:
                    loop.call_later(LEISURE, self._hand_over)
                self._at_leisure.append(make(future))
            else:
                if not self._together:
                    loop.call_soon(self._hand_over)
                self._together.append(make(future))
            return await future

    async def close(self) -> None:
        """Finish what is queued, take nothing more."""
        self._is_closed = True
        self._hand_over()
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        self._engine.dispose()

    def _hand_over(self) -> None:
        """What was submitted since the loop's last look, in its order and as one, and before it what had time."""
        together = self._at_leisure + self._together
        self._at_leisure, self._together = [], []
        for start in range(0, len(together), BATCH):
            self._queue.put(together[start : start + BATCH])

    def _run(self) -> None:
        is_open = True
        while is_open:
            batch, is_open = self._take()
            if batch:
                self._do(batch)
                _tell(batch)

    def _take(self) -> tuple[list[Command], bool]:
        """Wait for a command, then take all that wait too; no lingering for more."""
        batch: list[Command] = []
        with suppress(queue.Empty):
            while len(batch) < BATCH:
                commands = self._queue.get_nowait() if batch else self._queue.get()
                if commands is None:
                    return batch, False
                batch += [command for command in commands if not command.future.cancelled()]
        return batch, True

    def _do(self, batch: Sequence[Command]) -> None:
        together = [command for command in batch if not isinstance(command, AutocommitCommand)]
        try:
            if together:
                self._commit(together)
        except BaseException as error:  # the thread has to survive anything, and every caller has to hear of it
            for command in together:
                command.error = explained(error) if isinstance(error, SQLAlchemyError) else error
        for command in batch:
            if isinstance(command, AutocommitCommand):
                self._autocommit(command)

    def _commit(self, commands: Sequence[Command]) -> None:
        """At first as one; when something in it cannot be written, again, each with a savepoint of its own."""
        for attempt in range(_TRIES):
            try:
                with self._engine.begin() as connection:
                    unit = Unit(connection, self._keys, is_one=attempt == 0)
                    _work(unit, commands)
                _do_afterwards(unit)
                return
            except Spoilt:
                pass
            except DBAPIError as error:
                if attempt == _TRIES - 1 or not may_be_repeated(error):
                    raise
            for command in commands:
                command.reset()

    def _autocommit(self, command: AutocommitCommand) -> None:
        try:
            with self._engine.connect() as connection:
                command.result = command.work(outside_transactions(connection))
        except Exception as error:
            command.error = explained(error) if isinstance(error, SQLAlchemyError) else error


def _work(unit: Unit, commands: Sequence[Command]) -> None:
    """First what turns rest on: an update that was received and its turn share a commit.

    All other writes come after them: customers are locked first everywhere, or two processes would wait for each other.
    """
    writes = [command for command in commands if isinstance(command, WriteCommand)]
    for command in writes:
        if command.is_ahead:
            _write(unit, command)
    run_turns(unit, [command for command in commands if isinstance(command, TurnCommand)])
    for command in writes:
        if not command.is_ahead:
            _write(unit, command)


def _do_afterwards(unit: Unit) -> None:
    """What is committed stays so, whatever becomes of what is done after it; that it was not done is said."""
    for each in unit.afterwards:
        try:
            each()
        except SQLAlchemyError as error:
            _LOG.warning("the key store could not be told of what was committed: %s", type(error).__name__)


def _write(unit: Unit, command: WriteCommand) -> None:
    try:
        with unit.attempt():
            command.result = command.work(unit)
    except Exception as error:
        if concerns_all(error):
            raise
        unit.is_spoilt_by(error)
        command.error = explained(error) if isinstance(error, SQLAlchemyError) else error


def _tell(batch: Sequence[Command]) -> None:
    """One wake-up for each event loop, however many commands it waits for."""
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[Command]] = defaultdict(list)
    for command in batch:
        by_loop[command.future.get_loop()].append(command)
    for loop, commands in by_loop.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_tell_all, commands)


def _tell_all(commands: Sequence[Command]) -> None:
    for command in commands:
        command.tell()
