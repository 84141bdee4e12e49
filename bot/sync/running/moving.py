"""Whoever is another record now is taken out of the one before, and no run that is killed in between leaves them in either.

Until it was seen that they are out, both are remembered with them, and with what is left of them once they are erased.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from bot.sync.connectors.contract import Accepted, EraseMode, NotThere, Refused, Row, ServerFailed
from bot.sync.running.arriving_late import what_is_left
from bot.sync.running.attempt import Turn
from bot.sync.running.calls.sending import Fate
from bot.sync.running.read_back import same
from bot.sync.running.working import Person, Work, key_of
from storage.syncing import records
from storage.syncing import rows as sync_rows

NOT_MOVED = Fate(
    None, why="what was written into another record of theirs is not out of it yet", code="not_moved_yet", is_untouched=True
)


async def leave_before(work: Work, turns: Sequence[Turn]) -> set[str]:
    """Take whoever is another record now out of those before. Returns, by key, who could not be moved."""
    return {
        key_of(person.id) for person in (turn.person for turn in turns) if person.has_moved and not await _has_left(work, person)
    }


async def _has_left(work: Work, person: Person) -> bool:
    if person.row is None:
        return True
    fields = [name for name in person.row.held if name in work.there]
    is_out = await are_out(work, Row(key_of(person.id), dict.fromkeys(fields)), person.leaves)
    for ident in person.leaves if is_out else ():
        find = partial(records.other_owner, system=work.connection.receiver, ident=ident, customer=person.id, connection=work.name)
        if (heir := await work.store.read(find)) is not None:
            await written_anew(work, heir)
    # What arrives in the record before once they have left it would be found by nobody.
    return is_out and what_is_left(person.row, work.clock.now()).late_until is None


async def written_anew(work: Work, heir: int) -> None:
    """Whoever has this record now is written again: what was taken out of it may have been theirs."""
    await work.store.write(partial(sync_rows.write_anew, connection=work.name, customer=heir, now=work.clock.now()))


async def are_out(work: Work, row: Row, idents: Collection[str]) -> bool:
    """Whether nothing of this row is in the records of these ids any more, once it was taken out of each."""
    return not [ident for ident in idents if not isinstance(await taken_out_of(work, replace(row, remote_id=ident)), Accepted)]


async def taken_out_of(work: Work, row: Row, mode: EraseMode = "clear") -> Accepted | Refused | None:
    """What became of it; nothing where it is not known to be out yet."""
    work.sender.calls += 1
    try:
        outcome = (await work.connector.erase([row], mode)).get(row.key)
    except ServerFailed:
        work.sender.failures += 1
        return None
    if isinstance(outcome, Refused):
        return outcome
    is_out = isinstance(outcome, Accepted | NotThere) and await _is_empty(work, row)
    return Accepted() if is_out else None


async def _is_empty(work: Work, row: Row) -> bool:
    """Whether nothing of it is to be seen; a system that cannot be read has to be believed."""
    there = await work.sender.read([row]) if work.connector.can_read else {}
    work.report.read_back += work.connector.can_read
    return all(same(None, value) for value in there.get(row.key, {}).values())
