"""A file on its way: the lines of each customer, where they stand, and which of them were written anew before it was finished."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, NamedTuple

from bot.export.mapping import Handed

Counts = tuple[tuple[str, int], ...]
"""What was held back or changed of one customer, by reason."""


class Piece(NamedTuple):
    """What the file has of one customer."""

    lines: bytes = b""
    rows: int = 0
    counts: Counts = ()
    handed: Sequence[Handed] = ()


NOTHING = Piece()


@dataclass(slots=True)
class Draft:
    """Lines in the order of customers; 22 bytes of memory for each of them, so that a million fit."""

    file: IO[bytes]
    header: bytes = field(init=False, default=b"")
    tail: bytes = b""
    """What stands below all customers: who was erased."""
    _ids: array[int] = field(init=False, default_factory=lambda: array("q"))
    _ends: array[int] = field(init=False, default_factory=lambda: array("Q"))
    _kinds: array[int] = field(init=False, default_factory=lambda: array("I"))
    _rows: array[int] = field(init=False, default_factory=lambda: array("H"))
    _known: dict[Counts, int] = field(init=False, default_factory=dict)
    _anew: dict[int, Piece] = field(init=False, default_factory=dict)
    """By their place, what was written anew."""

    def begin(self, header: bytes) -> None:
        """What stands above all customers."""
        self.header = header
        self.file.write(header)

    def add(self, customer: int, piece: Piece) -> None:
        """The lines of the next customer."""
        self.file.write(piece.lines)
        end = self._ends[-1] if self._ends else len(self.header)
        self._ids.append(customer)
        self._ends.append(end + len(piece.lines))
        self._kinds.append(self._known.setdefault(piece.counts, len(self._known)))
        self._rows.append(piece.rows)

    def customers(self, at_once: int) -> Iterator[tuple[int, list[int]]]:
        """The place of the first, and the customers, some at a time."""
        for start in range(0, len(self._ids), at_once):
            yield start, self._ids[start : start + at_once].tolist()

    def lines_at(self, place: int) -> bytes:
        """What the finished file would have of the customer at this place."""
        if place in self._anew:
            return self._anew[place].lines
        start = self._ends[place - 1] if place else len(self.header)
        self.file.seek(start)
        return self.file.read(self._ends[place] - start)

    def write_anew(self, place: int, piece: Piece) -> None:
        """Other lines for the customer at this place."""
        self._anew[place] = piece

    def anew(self) -> dict[int, Piece]:
        """Customers whose lines were written anew, and what they are now."""
        return {self._ids[place]: piece for place, piece in sorted(self._anew.items())}

    def parts(self) -> Iterator[bytes]:
        """The finished file, in pieces of any size."""
        yield from self._between(0, len(self.header))
        start = len(self.header)
        for place, piece in sorted(self._anew.items()):
            begin = self._ends[place - 1] if place else len(self.header)
            yield from self._between(start, begin)
            yield piece.lines
            start = self._ends[place]
        yield from self._between(start, self._ends[-1] if self._ends else len(self.header))
        yield self.tail

    def lines(self) -> Iterator[bytes]:
        """The finished file, line by line."""
        rest = b""
        for part in self.parts():
            *whole, rest = (rest + part).split(b"\n")
            yield from whole

    def row_count(self) -> int:
        """How many rows the finished file has."""
        return sum(self._rows) + sum(piece.rows - self._rows[place] for place, piece in self._anew.items())

    def counts(self) -> Counter[str]:
        """What was held back or changed, by reason."""
        kinds = Counter(self._kinds)
        for place in self._anew:
            kinds[self._kinds[place]] -= 1
        total: Counter[str] = Counter()
        for counts, kind in self._known.items():
            for reason, count in counts:
                total[reason] += count * kinds[kind]
        for piece in self._anew.values():
            total.update(dict(piece.counts))
        return +total

    def _between(self, start: int, end: int) -> Iterator[bytes]:
        while start < end:
            self.file.seek(start)
            part = self.file.read(min(1 << 20, end - start))
            start += len(part)
            yield part
