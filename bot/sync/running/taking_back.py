"""The step of a run that only takes back: where a wrong mapping keeps everything from being written, no withdrawal waits for that.

Nothing but fields that we wrote is emptied, and how far changes were looked through is not noted: once the mapping is mended, a run
looks at the same people again, and writes what is to be there.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.sync.connectors.contract import Accepted, Row
from bot.sync.running.attempt import Turn, after, being_emptied, emptied, taken_out
from bot.sync.running.calls.sending import Fate
from bot.sync.running.handing_over import read_back
from bot.sync.running.looking import pages, unseen_since
from bot.sync.running.moving import NOT_MOVED, are_out
from bot.sync.running.working import Person, Work, key_of
from storage.receivers import deliveries
from storage.syncing import rows as sync_rows
from storage.syncing.rows import FIRST, SyncRow
from storage.syncing.state import ConnectionState
from storage.turn.unit_of_work import Unit

_PAGE = 200
"""Customers read at once."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """One customer, and the fields there that are to be emptied."""

    turn: Turn
    before: SyncRow


async def take_back(work: Work, standing: ConnectionState) -> None:
    """Empty what was taken back since a run looked last, and what waits for that. Raises what `Sender.send` raises."""
    async for found in to_be_taken_back(work, standing):
        for is_known in (True, False):
            these = [one for one in found if (one.turn.row.remote_id is not None) is is_known]
            for start in range(0, len(these), work.connector.limits.rows):
                await _one_call(work, these[start : start + work.connector.limits.rows])


async def to_be_taken_back(work: Work, standing: ConnectionState) -> AsyncIterator[list[TakenBack]]:
    """Some at a time: whoever changed since a run looked last, and then who waits already."""
    now = work.clock.now()
    async for page in pages(work, now, unseen_since(standing)):
        yield _of(work, await work.seen(page))
    waiting = await work.store.read(partial(sync_rows.waiting_to_be_taken_back, connection=work.name, now=now))
    for start in range(0, len(waiting), _PAGE):
        yield _of(work, await work.people(waiting[start : start + _PAGE]))


def _of(work: Work, people: Sequence[Person]) -> list[TakenBack]:
    found = (_taken_back(work, person) for person in people)
    return [one for one in found if one is not None]


def _taken_back(work: Work, person: Person) -> TakenBack | None:
    row, projection = person.row, person.projection
    if row is None or row.state == "removed":
        return None
    # Of who waits, nobody knows what is there, and the records may not say that the system has it.
    is_unsure = projection.has_taken_back or row.state == "waiting"
    fields = projection.taken_back(row.held) if is_unsure else projection.emptied_by_file & frozenset(row.held)
    names = sorted(name for name in fields if name in work.there)
    # Where a link leads elsewhere by now, what we wrote is still in the record before.
    remote_id = row.remote_id_clear or person.linked_id
    if not names or (remote_id is None and not work.finds_by_key):
        return None
    return TakenBack(Turn(person, Row(key_of(person.id), dict.fromkeys(names), remote_id)), row)


async def _one_call(work: Work, these: Sequence[TakenBack]) -> None:
    at = work.clock.now()
    begun = [being_emptied(one.before, at) for one in these]
    here = await work.store.write(partial(sync_rows.save, connection=work.name, rows=begun))
    these = [one for one in these if one.turn.person.id in here]
    stay = {one.turn.row.key for one in these if not await are_out(work, one.turn.row, one.before.also_in)}
    fates = await _sent(work, [one.turn.row for one in these if one.turn.row.key not in stay])
    fates = {**fates, **dict.fromkeys(stay, NOT_MOVED)}
    accepted = [one.turn.row for one in these if isinstance(fates[one.turn.row.key].outcome, Accepted)]
    differing = await read_back(work, [row for row in accepted if fates[row.key] is not _NOBODY], fates)
    now = work.clock.now()
    ended = [_ended(one, fates[one.turn.row.key], differing.get(one.turn.row.key, ()), now) for one in these]
    here = await work.store.write(lambda unit: _end(unit, work, these, ended, now))
    for one, row in zip(these, ended, strict=True):
        _told(work, one, row, is_here=one.turn.person.id in here)


_NOBODY = Fate(Accepted())
"""There is no record of them."""


async def _sent(work: Work, rows: Sequence[Row]) -> Mapping[str, Fate]:
    """What became of each; to empty a field, no record is made."""
    nobody: set[str] = set()
    unnamed = [row for row in rows if row.remote_id is None]
    if unnamed and work.connector.can_read:
        nobody = {row.key for row in unnamed} - (await work.sender.read(unnamed)).keys()
    sent = [row for row in rows if row.key not in nobody]
    return {**(await work.sender.send(sent) if sent else {}), **dict.fromkeys(nobody, _NOBODY)}


def _ended(one: TakenBack, fate: Fate, differing: Sequence[str], now: datetime) -> SyncRow:
    if isinstance(fate.outcome, Accepted):
        return emptied(one.turn, one.before, fate, differing, now)
    row = after(one.turn, None, fate, (), now)
    return row._replace(priority=FIRST) if row.state == "waiting" else row


def _end(unit: Unit, work: Work, these: Sequence[TakenBack], ended: Sequence[SyncRow], now: datetime) -> set[int]:
    here = sync_rows.save(unit, work.name, ended)
    for one, row in zip(these, ended, strict=True):
        if row.customer in here and _is_out(one, row):
            sources = one.turn.person.projection.sources
            still = {sources[name].answer for name in row.held if name in sources}
            out = sorted(taken_out(one.turn.person, work, one.turn.row.fields) - still)
            deliveries.take_back(unit, row.customer, work.name, out, at=now, is_read_back=work.connector.can_read)
    return here


def _is_out(one: TakenBack, row: SyncRow) -> bool:
    """Whether nothing of what was taken back is there any more."""
    return not set(row.held) & set(one.turn.row.fields)


def _told(work: Work, one: TakenBack, row: SyncRow, *, is_here: bool) -> None:
    """Where this customer is now, for the report; who waits is counted at the end of the run."""
    is_out = _is_out(one, row)
    if is_out or not is_here:
        work.report.cleared += len(one.turn.row.fields)
    if row.state == "waiting" and is_here:
        return
    if is_out or not is_here:
        work.report.count("acknowledged", one.turn.person.id)
    else:
        work.report.count("dead", one.turn.person.id, row.code or "", row.detail or "")
