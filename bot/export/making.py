"""A file being made: drafted, then set right for everybody who did something meanwhile, until nobody did.

Who withdrew, restricted or was erased while the file was made is not in it with what they took back. What comes after the last
look, in the moment before the file takes its place, or while others change things without end, is in the next file with what
changed: the record says that this one handed it on.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO

from bot.export.cells import Cells
from bot.export.changes import LOOKED_UP_AT_ONCE, changed_since
from bot.export.consent_filter import Filter
from bot.export.draft import NOTHING, Counts, Draft, Piece
from bot.export.formats import Format, Plan, format_of
from bot.export.lines import Lines
from bot.export.mapping import Gone, columns, gone_rows, leaving
from bot.export.sealed import against_the_seal
from bot.export.wanted import Wanted
from bot.runtime.handed_on import HandedOn
from prompts.catalogue.catalogue import Catalogue
from storage.receivers import change_feed, exports, tombstones
from storage.receivers.change_feed import COMMITTED_WITHIN, Cursor
from storage.receivers.exports import ExportedCustomer, Look
from storage.store import Store

_PAGE = 256
"""Customers read at once: more take more memory and hardly less time."""

_ROUNDS = 5
"""How often everybody who changed is looked at once more, where others change meanwhile."""


@dataclass(slots=True)
class Making:
    """One file on its way."""

    store: Store
    catalogue: Catalogue
    now: datetime
    wanted: Wanted
    draft: Draft
    handed_on: HandedOn
    format: Format = field(init=False)
    filter: Filter = field(init=False)
    cells: Cells = field(init=False)
    columns: tuple[str, ...] = field(init=False)
    reached: datetime = field(init=False)
    """How far it has read, once it was drafted: where the next file begins."""
    erased: int = field(init=False, default=0)
    _lines: Lines = field(init=False)

    def __post_init__(self) -> None:
        wanted = self.wanted
        self.format = format_of(wanted.format, wanted.profile)
        self.filter = Filter(self.now, self.catalogue, wanted.purpose, wanted.receiver)
        self.cells = Cells(
            wanted.written_values, wanted.newlines, self.format.is_typed, self.format.is_guarded, self.format.is_xml,
            self.catalogue.brand.languages[0],
        )  # fmt: skip
        self.columns = columns(wanted.shape, self.catalogue, wanted.written_values)
        self._lines = self.format.lines()
        self.draft.begin(self._lines.header(self.columns))

    async def draft_all(self, progress: Callable[[int], None]) -> None:
        """Everybody, or everybody something changed for; `progress` hears how many customers were looked at."""
        self.reached = await self.store.read(partial(change_feed.reached, now=self.now))
        pages = self._everybody() if self.wanted.since is None else self._changed(self.wanted.since)
        looked_at = 0
        async for page in pages:
            for customer, piece in zip(page, self._pieces(page), strict=True):
                self.draft.add(customer.id, piece)
                self.handed_on.add(customer.id, piece.handed)
            looked_at += len(page)
            progress(looked_at)
        if self.wanted.since is not None:
            await self._add_erased(self.wanted.since.moment - COMMITTED_WITHIN)

    async def finish(self, file: IO[bytes]) -> None:
        """Write the file, and write it again while somebody in it does something.

        Nobody looks after the last write: what the file holds, the counts and the record of what was handed on are always of one
        draft.
        """
        for _ in range(_ROUNDS):
            if not await self._look_again():
                break
        for at_most in reversed(range(_ROUNDS)):
            file.seek(0)
            file.truncate()
            self._write(file)
            if not at_most or not await self._look_again():
                break
        file.flush()

    def leave_handed_on(self, folder: Path, name: str) -> None:
        """Leave what this file hands on, of whom, to be taken into the records."""
        anew = {customer: piece.handed for customer, piece in self.draft.anew().items()}
        self.handed_on.leave(folder, name, receiver=self.wanted.whom, at=self.now, anew=anew)

    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """What was withheld, and how many cells were changed, by reason."""
        counts = sorted(self.draft.counts().items())
        changed = {reason.removeprefix(_CELL): count for reason, count in counts if reason.startswith(_CELL)}
        return {reason: count for reason, count in counts if not reason.startswith(_CELL)}, changed

    def _write(self, file: IO[bytes]) -> None:
        if self.format.finish is None:
            for part in self.draft.parts():
                file.write(part)
        else:
            plan = Plan(self.columns, self.wanted.shape, self.wanted.written_values, self.catalogue, self.wanted.path)
            self.format.finish(plan, self.draft.lines(), file)

    def _pieces(self, page: Sequence[ExportedCustomer]) -> list[Piece]:
        """One step after the other for all of them: a processor that does the same again is a fifth faster."""
        shape, filter_, cells = self.wanted.shape, self.filter, self.cells
        held = [against_the_seal(customer, filter_.names) for customer in page]
        found = [(leaving(shape, customer, filter_, cells), self._take_counts()) for customer in held]
        lines = iter(self._lines.of([row for of_one, _ in found for row in of_one.rows]))
        return [Piece(b"".join(islice(lines, len(rows))), len(rows), counts, handed) for (rows, handed), counts in found]

    def _take_counts(self) -> Counts:
        """What was held back or changed since it was asked last."""
        withheld, changed = self.filter.withheld, self.cells.changed
        if not withheld and not changed:
            return ()
        counts = (*sorted(withheld.items()), *((_CELL + reason, count) for reason, count in sorted(changed.items())))
        withheld.clear()
        changed.clear()
        return counts

    def _look(self) -> Look:
        return Look(self.now, self.wanted.shape == "long", self.wanted.whom)

    async def _everybody(self) -> AsyncIterator[list[ExportedCustomer]]:
        after, look = -1, self._look()
        while page := await self.store.read(partial(exports.page, after=after, limit=_PAGE, look=look)):
            yield page
            after = page[-1].id

    async def _changed(self, since: Cursor) -> AsyncIterator[list[ExportedCustomer]]:
        changed = await changed_since(self.store, since, self.now)
        for start in range(0, len(changed), _PAGE):
            yield await self._read(changed[start : start + _PAGE])

    async def _read(self, customers: Sequence[int]) -> list[ExportedCustomer]:
        return await self.store.read(partial(exports.these, customers=customers, look=self._look()))

    async def _add_erased(self, since: datetime) -> None:
        """One row for each person that the receiver knows and who was erased."""
        gone = await self.store.read(partial(tombstones.since, system=self.wanted.whom, since=since))
        rows = [
            row
            for one in gone
            for row in gone_rows(
                self.wanted.shape,
                Gone(one.customer, one.at, one.external_system or "", one.external_id_clear or ""),
                self.columns,
                self.cells,
            )
        ]
        self.erased = len(rows)
        self.draft.tail = b"".join(self._lines.of(rows))

    async def _look_again(self) -> bool:
        """Look once more at everybody in the file for whom something changed since it was begun; whether rows are others now."""
        is_other = False
        for start, customers in self.draft.customers(LOOKED_UP_AT_ONCE):
            settled = await self.store.read(partial(change_feed.unchanged, customers=customers, since=self.now - COMMITTED_WITHIN))
            places = [(place, one) for place, one in enumerate(customers, start) if one not in settled]
            for at in range(0, len(places), _PAGE):
                is_other |= await self._written_anew(places[at : at + _PAGE])
        return is_other

    async def _written_anew(self, places: Sequence[tuple[int, int]]) -> bool:
        page = await self._read([customer for _, customer in places])
        found = {customer.id: piece for customer, piece in zip(page, self._pieces(page), strict=True)}
        is_other = False
        for place, one in places:
            # Who is not there any more was erased.
            piece = found.get(one, NOTHING)
            if piece.lines != self.draft.lines_at(place):
                self.draft.write_anew(place, piece)
                is_other = True
        return is_other


_CELL = "cell:"
"""Before the reasons for which cells were changed, among those for which something was withheld."""
