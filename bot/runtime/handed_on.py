"""What a file handed on, of whom: written beside the file by whoever makes it, taken into the records by whoever may write there.

A million customers with eight answers are eight million entries, so they go as bytes, and some at a time. Taking them in twice is
harmless: a file that was not finished is taken up again from its beginning.
"""

from __future__ import annotations

import json
import struct
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO

from bot.files import replacing
from bot.log import log
from storage.model.accountability import DeliveryRow
from storage.model.records import HandedTo
from storage.receivers import deliveries
from storage.store import Store

OWN_USE = "own use"
"""Whom a file is for that stays inside the company that asked."""

Entry = tuple[int, str, str]
"""Answer (0: the person), attribute, and what became of it there: set or cleared."""

_ENDING = ".handed"
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


def handed_to_others(handed: Iterable[HandedTo]) -> dict[int, tuple[tuple[str, datetime], ...]]:
    """By answer, who else has it and since when."""
    found: defaultdict[int, tuple[tuple[str, datetime], ...]] = defaultdict(tuple)
    for one in handed:
        if one.receiver != OWN_USE:
            found[one.answer] += ((one.receiver, one.at),)
    return found


async def take_in(store: Store, folder: Path) -> int:
    """Take what lies there into the records; returns how many files."""
    found = sorted(folder.glob(f"[!.]*{_ENDING}"))
    for path in found:
        try:
            with path.open("rb") as file:
                for rows in _batches(file):
                    await store.write(partial(deliveries.hand_on, rows=rows))
        except (ValueError, KeyError, IndexError, struct.error) as error:
            log.error("handed_on_unreadable", file=str(path), why=type(error).__name__, what="the manifest says what the file was")
        path.unlink(missing_ok=True)
    return len(found)


def _batches(file: IO[bytes]) -> Iterator[list[DeliveryRow]]:
    head = json.loads(file.readline())
    receiver, at, names = head["receiver"], datetime.fromisoformat(head["at"]), head["names"]
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
        if customer not in without:
            yield head + entries
