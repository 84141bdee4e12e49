"""The step of a run that writes: who waits, a few at a time, decided at the moment of sending and recorded before and after."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from bot.runtime.handed_on import tell_the_keys
from bot.sync.connectors.contract import Accepted, Row
from bot.sync.running.arriving_late import MAY_BE_TWICE, may_have_been_undone, what_is_left
from bot.sync.running.attempt import Turn, after, being_written, taken_out, written
from bot.sync.running.calls.sending import ACTED, Fate
from bot.sync.running.looking import is_fresh
from bot.sync.running.moving import NOT_MOVED, leave_before
from bot.sync.running.read_back import FIRST_ROWS, differences, is_to_be_read, same
from bot.sync.running.working import Person, Work, key_of
from storage.model.accountability import DeliveryRow
from storage.people import customers
from storage.receivers import deliveries
from storage.receivers.counted_beside import HAND_OVERS
from storage.syncing import rows as sync_rows
from storage.syncing.rows import SyncRow
from storage.turn.unit_of_work import Unit

_MOST_RESTING, _MOST_ROWS_RESTING = 4, 400
"""Batches that may rest beside those being written, and their rows: they are in memory, and written again when a process dies."""


async def hand_over(work: Work, progress: Callable[[int], None]) -> None:
    """Write whoever waits now, until nobody does. Raises what `Sender.send` raises; who was not written waits on."""
    limits = work.connector.limits
    batches = _Batches(work, progress, asyncio.Semaphore(limits.at_once))
    resting = min(_MOST_RESTING, max(1, _MOST_ROWS_RESTING // limits.rows))
    work.sender.rest = batches.rest
    try:
        results = await asyncio.gather(*(batches.serve() for _ in range(limits.at_once + resting)), return_exceptions=True)
    finally:
        work.sender.rest = work.sender.wait
    failures = [result for result in results if isinstance(result, BaseException)]
    if failures:
        raise failures[0]


@dataclass(slots=True)
class _Batches:
    """Batches on their way, no more at once than the system allows; while one rests, another has its place."""

    work: Work
    progress: Callable[[int], None]
    places: asyncio.Semaphore
    claiming: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)
    done: int = field(init=False, default=0)
    is_over: bool = field(init=False, default=False)

    async def serve(self) -> None:
        """One batch after another, until nobody waits."""
        try:
            while looked_at := await self._one():
                self.done += looked_at
                self.progress(self.done)
        except BaseException:
            self.is_over = True  # the others end what they have begun
            raise

    async def rest(self, seconds: float) -> None:
        """Wait for the system, and let another batch go on meanwhile."""
        self.places.release()
        try:
            await self.work.sender.wait(seconds)
        finally:
            await self.places.acquire()

    async def _one(self) -> int:
        """How many were looked at; none where nobody waits any more."""
        async with AsyncExitStack() as place:
            async with self.claiming:  # first: who has a place never waits for whoever claims, and may need one to go on
                await place.enter_async_context(self.places)
                looked_at, turns = (0, []) if self.is_over else await _next(self.work)
            for is_known in (True, False):
                if these := [turn for turn in turns if (turn.row.remote_id is not None) is is_known]:
                    await _one_call(self.work, these, is_at_once=is_known or len(these) == len(turns))
        return looked_at


async def _next(work: Work) -> tuple[int, list[Turn]]:
    """How many of those who wait were looked at now, and what is to be written of them, noted as being written."""
    now = work.clock.now()
    find = partial(sync_rows.due, connection=work.name, now=now, limit=work.connector.limits.rows)
    waiting = await work.store.write(find)
    if not waiting:
        return 0, []
    people = await work.people(waiting)
    await _let_go(work, set(waiting) - {person.id for person in people})
    turns = [await _turn_of(work, person) for person in await _to_be_written(work, people)]
    at = work.clock.now()
    here = await work.store.write(lambda unit: _begin(unit, work, turns, at)) if turns else set()
    if here and not work.is_counted:
        await tell_the_keys(work.store)
        work.is_counted = True
    return len(waiting), [turn for turn in turns if turn.person.id in here]


async def _turn_of(work: Work, person: Person) -> Turn:
    row = await _without_what_others_wrote(work, person)
    return Turn(person, row, work.connector.limits.may_make_twice and row.remote_id is None)


async def _let_go(work: Work, gone: Collection[int]) -> None:
    """Who was erased meanwhile has no row any more; who has no key any more is being erased."""
    if gone:
        await work.store.write(partial(sync_rows.forget, connection=work.name, customers=gone))


async def _to_be_written(work: Work, people: Sequence[Person]) -> list[Person]:
    """Those for whom something is to be done there; of the others it is noted that nothing is."""
    wanted, settled, never = [], [], []
    absent = await _who_is_not_there(work, people)
    for person in people:
        row = person.row or SyncRow(person.id, "waiting", work.clock.now())
        is_there = _is_there(person, row)
        if person.id in absent:
            row = row._replace(held=(), held_print=None)
        if is_there or not (person.projection.values or (person.clears and person.id not in absent)):
            why = "unchanged" if is_there or not person.projection.withheld else "withheld"
        elif person.remote_id is None and not work.connection.makes_records and (person.id in absent or not person.clears):
            why = "not_exportable"
        else:
            wanted.append(person)
            continue
        work.report.count(why, person.id)
        if is_fresh(row):
            work.report.stays(person.projection)
            never.append(person.id)
        else:
            settled.append(row._replace(state="held", code=None, detail=None, attempts=0))
    await _let_go(work, never)  # nothing was ever there of them, and nothing is to be
    if settled:
        await work.store.write(partial(sync_rows.save, connection=work.name, rows=settled))
    return wanted


async def _who_is_not_there(work: Work, people: Sequence[Person]) -> set[int]:
    """Those of whom fields were to be emptied, and who have no record: to empty a field, none is made.

    Where a call may still arrive that makes one, nobody knows.
    """
    makes, now = work.connection.makes_records, work.clock.now()
    unnamed = [
        one
        for one in people
        if one.remote_id is None and one.clears and not (makes and one.projection.values) and not _may_still_come(one, now)
    ]
    if not unnamed or not work.connector.can_read:
        return set()
    there = await work.sender.read([Row(key_of(one.id), dict.fromkeys(sorted(one.clears))) for one in unnamed])
    return {one.id for one in unnamed if key_of(one.id) not in there}


def _may_still_come(person: Person, now: datetime) -> bool:
    return person.row is not None and what_is_left(person.row, now).late_until is not None


def _is_there(person: Person, row: SyncRow) -> bool:
    """Whether what is to be there is, and nothing can have changed that since."""
    is_settled = not (person.clears or person.has_moved or may_have_been_undone(row, person.print_))
    return is_settled and row.held_print == person.print_ and row.code != MAY_BE_TWICE


async def _one_call(work: Work, turns: Sequence[Turn], *, is_at_once: bool) -> None:
    """One batch: written, read back, noted."""
    stay = await leave_before(work, turns)
    is_at_once = is_at_once and not any(turn.person.has_moved for turn in turns)
    fates = await work.sender.send([turn.row for turn in turns if turn.row.key not in stay], is_at_once=is_at_once)
    fates |= dict.fromkeys(stay, NOT_MOVED)
    accepted = [turn.row for turn in turns if isinstance(fates[turn.row.key].outcome, Accepted)]
    differing = await read_back(work, accepted, fates)
    now = work.clock.now()
    ended = [after(turn, turn.person.print_, fates[turn.row.key], differing.get(turn.row.key, ()), now) for turn in turns]
    still_here = await work.store.write(lambda unit: _end(unit, work, turns, ended, fates, now))
    for turn, row in zip(turns, ended, strict=True):
        if turn.person.row is not None and is_fresh(turn.person.row) and not is_fresh(row):
            work.report.stays(turn.person.projection)
        if fates[turn.row.key].code != ACTED:
            _told(work, turn.person, row, is_here=turn.person.id in still_here)


def _begin(unit: Unit, work: Work, turns: Sequence[Turn], at: datetime) -> set[int]:
    """Note that these are being written, but for whoever did something since they were looked at: they wait for the next look."""
    now = customers.updated(unit, [turn.person.id for turn in turns])
    if not work.is_counted:
        # Before anything leaves: an older copy of the records that is put back after a kill shows by it.
        HAND_OVERS.count(unit, (work.name,))
    same_ = [turn for turn in turns if now.get(turn.person.id) == turn.person.customer.updated_at]
    return sync_rows.save(unit, work.name, [being_written(turn, turn.person.print_, at) for turn in same_])


async def _without_what_others_wrote(work: Work, person: Person) -> Row:
    """Their row, without the fields that are ours only while they are empty and hold something that we did not write."""
    row, owners = person.as_row(), work.connection.owners
    if not owners:
        return row
    held = person.row.held if person.row is not None else ()
    shared = [name for name in row.fields if owners.get(name) == "if_empty" and name not in held]
    if not shared or not work.connector.can_read:
        return row
    there = (await work.sender.read([replace(row, fields=dict.fromkeys(shared))])).get(row.key, {})
    taken = {name for name in shared if not same(None, there.get(name))}
    return replace(row, fields={name: value for name, value in row.fields.items() if name not in taken})


async def read_back(work: Work, rows: Sequence[Row], fates: Mapping[str, Fate]) -> dict[str, tuple[str, ...]]:
    """By key, the fields that hold something else than they were given, of those rows that have to be looked at."""
    if not work.connector.can_read:
        return {}
    wanted = []
    for row in rows:
        if is_to_be_read(row, so_far=work.sampled, share=work.connection.sample):
            work.sampled += work.sampled < FIRST_ROWS
            wanted.append(_as_it_is_there(row, fates[row.key]))
    if not wanted:
        return {}
    work.report.read_back += len(wanted)
    settles_in = work.connector.limits.settles_in
    found = await differences(work.sender.read, wanted, settles_in=settles_in, wait=work.sender.rest)
    work.report.differs += len(found)
    return found


def _as_it_is_there(row: Row, fate: Fate) -> Row:
    """What the system took of a row, by the name that it has there."""
    remote_id = row.remote_id or (fate.outcome.remote_id if isinstance(fate.outcome, Accepted) else None)
    if not fate.left_out:
        return row if remote_id == row.remote_id else replace(row, remote_id=remote_id)
    left_out = {refused.field for refused in fate.left_out}
    return replace(row, fields={name: value for name, value in row.fields.items() if name not in left_out}, remote_id=remote_id)


def _end(
    unit: Unit, work: Work, turns: Sequence[Turn], ended: Sequence[SyncRow], fates: Mapping[str, Fate], now: datetime
) -> set[int]:
    here = sync_rows.save(unit, work.name, ended)
    told: list[DeliveryRow] = []
    for turn, row in zip(turns, ended, strict=True):
        fate, person = fates[turn.row.key], turn.person
        if not isinstance(fate.outcome, Accepted):
            continue
        given = {person.projection.sources[field] for field in written(turn, fate)}
        is_whole = row.state == "held"
        if is_whole and person.id in here and any(action == "set" for action in person.customer.handed_on.values()):
            # What this call wrote over or emptied is out, since no field was left out and none differs; nothing else is.
            out = taken_out(person, work, turn.row.fields) - {source.answer for source in given}
            deliveries.take_back(
                unit, person.id, work.name, sorted(out), at=now,
                is_read_back=work.connector.can_read and bool(person.clears),  # all of such a row is
            )  # fmt: skip
        told += [DeliveryRow(person.id, work.name, source.question, source.answer, now, "set") for source in given]
    # Of who was erased while it was under way: whoever has it now has to hear of that.
    deliveries.hand_on(unit, told, at=now, is_now=True)
    return here


def _told(work: Work, person: Person, row: SyncRow, *, is_here: bool) -> None:
    """Where this customer is now, for the report; who waits is counted at the end of the run."""
    if not is_here or row.state == "held":
        work.report.count("acknowledged", person.id)
        work.report.cleared += len(person.clears)
    elif row.state != "waiting":
        work.report.count("dead", person.id, row.code or "", row.detail or "")
