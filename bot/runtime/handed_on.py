"""What a file handed on, of whom: written beside the file by whoever makes it, taken into the records by whoever may write there.

A million customers with eight answers are eight million entries, so they go as bytes, and some at a time. Taking them in twice is
harmless: a file that was not finished is taken up again from its beginning.
"""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO

from bot.files import replacing
from bot.log import log
from storage.model.accountability import DeliveryRow
from storage.receivers import deliveries
from storage.receivers.counted_beside import HAND_OVERS, CountedBeside
from storage.store import Store

OWN_USE = "own use"
"""Whom a file is for that stays inside the company that asked."""

REHEARSAL = "demo-"
"""How the name of a connection to a simulator begins (docs/sync.md): what it is sent leaves this machine as little."""

Entry = tuple[int, str, str]
"""Answer (0: the person), attribute, and what became of it there: set or cleared."""

_ENDING = ".handed"
_ASIDE = ".unreadable"
_UNREADABLE = (ValueError, KeyError, IndexError, TypeError, struct.error)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_AT_ONCE = 200
"""Customers taken in by one transaction: a turn that comes meanwhile waits some milliseconds."""
_HEAD = struct.Struct("<qH")
_ENTRY = struct.Struct("<qHB")
_ACTIONS = ("set", "cleared")


@dataclass(slots=True)
class HandedOn:
    """Entries on their way, in a file of nobody's."""

    file: IO[bytes]
    _names: dict[str, int] = field(init=False, default_factory=dict)

    def add(self, customer: int, entries: Sequence[Entry]) -> None:
        """What is new of one customer."""
        if entries:
            self.file.write(self._packed(customer, entries))

    def leave(self, folder: Path, name: str, *, receiver: str, at: datetime, anew: Mapping[int, Sequence[Entry]]) -> None:
        """Put all of them where they are taken from; of these customers those, whatever was added before."""
        written = b"".join(self._packed(customer, entries) for customer, entries in anew.items() if entries)
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(folder / f"{name}{_ENDING}") as file:
            file.write(json.dumps({"receiver": receiver, "at": at.isoformat(), "names": list(self._names)}).encode() + b"\n")
            self.file.seek(0)
            for record in _records(self.file, without=anew):
                file.write(record)
            file.write(written)

    def _packed(self, customer: int, entries: Sequence[Entry]) -> bytes:
        names = self._names
        flat: list[int] = []
        for answer, attribute, action in entries:
            flat += (answer, names.setdefault(attribute, len(names)), action == "cleared")
        return struct.pack(f"<qH{'qHB' * len(entries)}", customer, len(entries), *flat)


def stays_in_the_house(receiver: str) -> bool:
    """Whether nobody outside the company gets what this one is handed."""
    return receiver == OWN_USE or receiver.startswith(REHEARSAL)


async def take_in(store: Store, folder: Path, *, now: datetime) -> int:
    """Take what lies there into the records, earliest first; returns how many files.

    One that cannot be read to its end is put aside beside the others and said: it may be the only record of who got what.
    """
    found = sorted(folder.glob(f"[!.]*{_ENDING}"), key=_made_at)
    for path in found:
        try:
            with path.open("rb") as file:
                for rows in _batches(file):
                    await store.write(partial(deliveries.hand_on, rows=rows, at=now))
        except _UNREADABLE as error:
            aside = path.with_suffix(_ASIDE)
            path.replace(aside)
            what = "put aside; the export whose manifest is of that time is not wholly on record: export again, and keep this file"
            log.error("handed_on_unreadable", file=str(aside), why=type(error).__name__, what=what)
        else:
            path.unlink(missing_ok=True)
    await tell_the_keys(store)
    return len(found)


async def tell_the_keys(store: Store, counted: CountedBeside = HAND_OVERS) -> None:
    """The key store learns how often it happened to each receiver, so that an older copy of the records shows."""
    counts = await store.read(counted.counts)
    if counts:
        await asyncio.to_thread(counted.tell, store.keys, counts)


def _made_at(path: Path) -> tuple[datetime, str]:
    """When the file is of; what cannot be read stands first."""
    with suppress(*_UNREADABLE), path.open("rb") as file:
        return _head(file)[1], path.name
    return _LONG_AGO, path.name


def _head(file: IO[bytes]) -> tuple[str, datetime, list[str]]:
    head = json.loads(file.readline())
    receiver, at, names = str(head["receiver"]), datetime.fromisoformat(head["at"]), [str(name) for name in head["names"]]
    if at.tzinfo is None:
        raise ValueError("a moment without a zone")
    return receiver, at, names


def _batches(file: IO[bytes]) -> Iterator[list[DeliveryRow]]:
    receiver, at, names = _head(file)
    rows: list[DeliveryRow] = []
    for number, record in enumerate(_records(file), start=1):
        rows += _rows(record, receiver, at, names)
        if number % _AT_ONCE == 0:
            yield rows
            rows = []
    yield rows


def _rows(record: bytes, receiver: str, at: datetime, names: Sequence[str]) -> Iterable[DeliveryRow]:
    customer, _ = _HEAD.unpack_from(record)
    for answer, name, is_cleared in _ENTRY.iter_unpack(record[_HEAD.size :]):
        yield DeliveryRow(customer, receiver, names[name], answer, at, _ACTIONS[is_cleared])


def _records(file: IO[bytes], without: Container[int] = ()) -> Iterator[bytes]:
    while head := file.read(_HEAD.size):
        customer, count = _HEAD.unpack(head)
        entries = file.read(count * _ENTRY.size)
        if len(entries) != count * _ENTRY.size:
            raise ValueError("the file ends within a customer")
        if customer not in without:
            yield head + entries
