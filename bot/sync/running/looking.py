"""The first step of a run: who is to be written. What waits is named once, by customer; what is to be written is decided later."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.export.changes import changed_since
from bot.sync.running.arriving_late import MAY_BE_TWICE, MAY_BE_UNDONE
from bot.sync.running.working import Person, Work
from storage.model.timestamps import moment, stored
from storage.receivers import change_feed, exports
from storage.receivers.change_feed import Cursor
from storage.receivers.exports import ExportedCustomer, Look
from storage.syncing import rows as sync_rows
from storage.syncing import state
from storage.syncing.rows import FIRST, LATER, SyncRow
from storage.syncing.state import ConnectionState
from storage.turn.unit_of_work import Unit

_PAGE = 200
"""Customers read at once."""


@dataclass(frozen=True, slots=True)
class Round:
    """Everybody being looked at, in the order of their ids: since when, and how far. A kill in between costs a page."""

    began: datetime
    after: int = -1

    def __str__(self) -> str:
        return f"{_ROUND}{stored(self.began)} {self.after}"

    @classmethod
    def of(cls, standing: ConnectionState, mapping: str, now: datetime) -> Round | None:
        """The round that is under way, or a new one that begins `now`; nothing where only changes have to be looked at."""
        if standing.cursor and standing.mapping == mapping:
            if not standing.cursor.startswith(_ROUND):
                return None
            began, after = standing.cursor.removeprefix(_ROUND).split()
            return cls(moment(int(began)), int(after))
        return cls(now)


_ROUND = "round "
NOT_LOOKED_AT = "not_looked_at"
"""Why somebody waits of whom it is not known yet whether there is anything to be written."""


def unseen_since(standing: ConnectionState) -> Cursor | None:
    """From when on changes have not been looked at; nothing where everybody still has to be."""
    return Cursor.parse(standing.cursor) if standing.cursor and not standing.cursor.startswith(_ROUND) else None


async def look(work: Work, standing: ConnectionState, progress: Callable[[int], None]) -> ConnectionState:
    """Mark whoever changed, or everybody where the mapping is another; `progress` hears how many were looked at."""
    now = work.clock.now()
    reached = await work.store.read(partial(change_feed.reached, now=now))
    round_ = Round.of(standing, work.mapping.version, reached)
    began = reached if round_ is None else round_.began
    if standing.mapping != work.mapping.version:
        standing = replace(standing, read_back=0)
    looked_at = 0
    if round_ is not None:
        async for marks, page in _everybody(work, now, round_.after):
            standing = replace(standing, cursor=str(Round(began, page[-1])), mapping=work.mapping.version)
            await work.store.write(partial(_keep, standing=standing, marks=marks))
            looked_at += len(page)
            progress(looked_at)
    else:
        async for changed in pages(work, now, Cursor.parse(standing.cursor)):
            if marks := _marks(work, await work.seen(changed), now):
                await work.store.write(partial(_keep, standing=standing, marks=marks))
            looked_at += len(changed)
            progress(looked_at)
    standing = replace(standing, cursor=str(Cursor.since(began)), mapping=work.mapping.version)
    await work.store.write(partial(_keep, standing=standing, marks=()))
    return standing


async def would_be_written(work: Work, standing: ConnectionState, progress: Callable[[int], None]) -> AsyncIterator[Person]:
    """Whom `look` would mark; who is not is counted in the report, as it does."""
    began, looked_at = work.clock.now(), 0
    async for page in pages(work, began, *_from(standing, Round.of(standing, work.mapping.version, began))):
        for person in await work.seen(page):
            is_marked = person.row is not None and person.row.state in ("waiting", "sending")
            if _mark(work, person, began) is not None and not is_marked:
                yield person
        looked_at += len(page)
        progress(looked_at)


async def who_waits(work: Work) -> AsyncIterator[Person]:
    """Whoever waits already, in so far as a run will find something to be done there; who is left out is counted in the report."""
    after = -1
    while found := await work.store.read(partial(sync_rows.waiting, connection=work.name, after=after, limit=_PAGE)):
        for person in await work.people(found):
            if not person.projection.values and not person.clears:
                work.report.count("withheld" if person.projection.withheld else "unchanged", person.id)
            elif person.remote_id is None and not work.connection.makes_records and not person.clears:
                work.report.count("not_exportable", person.id)
            else:
                yield person
        after = found[-1]


def _keep(unit: Unit, standing: ConnectionState, marks: Sequence[SyncRow]) -> None:
    sync_rows.save(unit, standing.name, marks)
    now = state.connection(unit, standing.name)
    kept = replace(now, cursor=standing.cursor, mapping=standing.mapping, read_back=standing.read_back)
    state.save_connection(unit, kept)


def _from(standing: ConnectionState, round_: Round | None) -> tuple[Cursor | None, int]:
    """Where a look begins: at what changed since the one before, or within the round."""
    return (Cursor.parse(standing.cursor), -1) if round_ is None else (None, round_.after)


async def pages(work: Work, now: datetime, since: Cursor | None, after: int = -1) -> AsyncIterator[list[ExportedCustomer]]:
    """Whoever changed since then, or else everybody whose id comes after this one."""
    look_ = Look(now, with_proof=False, receiver=work.name)
    if since is None:
        while page := await work.store.read(partial(exports.page, after=after, limit=_PAGE, look=look_)):
            yield page
            after = page[-1].id
        return
    changed = await changed_since(work.store, since, now)
    for start in range(0, len(changed), _PAGE):
        if page := await work.store.read(partial(exports.these, customers=changed[start : start + _PAGE], look=look_)):
            yield page


async def _everybody(work: Work, now: datetime, after: int) -> AsyncIterator[tuple[list[SyncRow], list[int]]]:
    """Everybody whose id comes after this one, a page at a time: who is marked, and who they all were.

    Of whom the system never had anything, nothing has to be taken back: what they said is read once, when they are written.
    """
    look_ = Look(now, with_proof=False, receiver=work.name)
    find = partial(sync_rows.everybody, connection=work.name, limit=_PAGE)
    while page := await work.store.read(partial(find, after=after)):
        known = [ident for ident, is_new in page if not is_new]
        seen = await work.seen(await work.store.read(partial(exports.these, customers=known, look=look_))) if known else []
        fresh = [SyncRow(ident, "waiting", now, code=NOT_LOOKED_AT) for ident, is_new in page if is_new]
        yield [*_marks(work, seen, now), *fresh], [ident for ident, _ in page]
        after = page[-1][0]


def _marks(work: Work, people: Sequence[Person], now: datetime) -> list[SyncRow]:
    return [mark for person in people if (mark := _mark(work, person, now)) is not None]


def _note_what_stays(work: Work, person: Person) -> None:
    if person.row is None or not is_fresh(person.row):  # of them it is noted when they are written
        work.report.stays(person.projection)


def is_fresh(row: SyncRow) -> bool:
    """Whether nobody looked yet what is to be written of them, and nothing ever was."""
    return row.code == NOT_LOOKED_AT and row.sent_at is None


def _mark(work: Work, person: Person, now: datetime) -> SyncRow | None:
    """The customer's row if they are to be written; who is not is counted, for whatever reason."""
    row, projection = person.row, person.projection
    _note_what_stays(work, person)
    if row is not None and row.state in ("waiting", "sending"):
        return _urgent(person, row, now)
    if row is not None and row.code == "dropped" and row.tried_print == person.print_ and not person.clears:
        work.report.count("unchanged", person.id)
    elif row is not None and row.state == "removed" and row.code != "dropped" and not person.has_moved:
        work.report.count("dead", person.id, row.code or "removed_there")
    elif not projection.values and not person.clears:
        work.report.count("withheld" if projection.withheld else "unchanged", person.id)
    elif row is not None and _is_as_before(person, row, "held", row.held_print):
        work.report.count("unchanged", person.id)
    elif row is not None and _is_as_before(person, row, "dead", row.tried_print):
        work.report.count("dead", person.id, row.code or "", row.detail or "")
    elif person.remote_id is None and not work.connection.makes_records:
        work.report.count("not_exportable", person.id)
    else:
        # Of who was removed there and dropped, everything is new.
        fresh = row if row is not None and row.state != "removed" else SyncRow(person.id, "waiting", now)
        priority = FIRST if person.clears else LATER
        return fresh._replace(state="waiting", next_at=now, priority=priority, attempts=0, code=None, detail=None)
    return None


def _is_as_before(person: Person, row: SyncRow, where: str, before: bytes | None) -> bool:
    """Whether what is to be there is what is there, or what was given up."""
    return row.state == where and not person.clears and not person.has_moved and before == person.print_


def _urgent(person: Person, row: SyncRow, now: datetime) -> SyncRow | None:
    """Who waits already goes to the front once something was taken back; who only waits to be written once more, and says something
    else by now, waits no longer."""
    is_taken_back = bool(person.clears) and row.priority != FIRST
    is_other = row.code in (MAY_BE_UNDONE, MAY_BE_TWICE) and row.held_print != person.print_
    if row.state == "waiting" and (is_taken_back or is_other):
        return row._replace(priority=FIRST if person.clears else row.priority, next_at=min(row.next_at, now))
    return None
