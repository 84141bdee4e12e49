"""The step of a run that erases: whoever was erased here is forgotten there, and that is read back, once more a while later.

Later, because a call that nobody answered may still arrive: what it writes then must not bring anybody back.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from bot.sync.connectors.contract import Accepted, EraseMode, Refused, Row, ServerFailed
from bot.sync.running.arriving_late import LATE
from bot.sync.running.calls.without_values import without_values
from bot.sync.running.moving import taken_out_of, written_anew
from bot.sync.running.read_back import same
from bot.sync.running.report import without
from bot.sync.running.working import Work, key_of
from storage.model.accountability import TombstoneRow
from storage.model.vocabulary import ANYTHING
from storage.receivers import tombstones
from storage.syncing import records, state
from storage.turn.unit_of_work import Unit

_AT_ONCE = 500

_FAILURES = 6
"""Calls in a row that fail, after which the others wait for the next run: whoever is to be written does not wait with them."""


@dataclass(frozen=True, slots=True)
class _Gone:
    tombstone: TombstoneRow
    row: Row
    heir: int | None = None
    """Who has this record now: somebody who came by a link to it, since or before."""
    heirs: Mapping[str, int] = field(default_factory=dict)
    """The same of every record of theirs."""


async def forget(work: Work) -> None:
    """Everybody who was erased since: who was not told of yet, and who has to be looked at once more.

    One whom the system refuses to erase, or fails on, keeps nobody else from being erased, and nobody from being written.
    """
    now, after = work.clock.now(), tombstones.FIRST
    erasing = _Erasing(work)
    while True:
        find = partial(tombstones.untold, system=work.name, told_before=now - LATE, limit=_AT_ONCE, after=after)
        found = await work.store.read(find)
        if not found:
            return
        after = tombstones.place_of(found[-1])
        await work.store.write(partial(_unname, connection=work.name, keys={key_of(one.customer) for one in found}))
        for one in found:
            if not one.had_something:
                # Nothing of ours was ever there: the record, and whatever is in it, is theirs.
                await work.store.write(partial(tombstones.acknowledged, tombstone=one.id, at=now))
        gone = await _with_heirs(work, [_Gone(one, _row(work, one)) for one in found if one.had_something])
        left = _who_can_be_found(work, gone)
        size = work.connector.limits.erased_at_once
        # Of who did not ask to be erased, and where somebody else is by now, nothing but what we wrote goes.
        for stays, mode in ((False, work.connection.on_erase), (True, "clear")):
            these = [one for one in left if (one.tombstone.is_lost or one.heir is not None) is stays]
            these = [one for one in these if await _is_out_of_the_others(work, one)]
            for start in range(0, len(these), size):
                await erasing.some(these[start : start + size], mode)


async def _with_heirs(work: Work, gone: Sequence[_Gone]) -> list[_Gone]:
    """A record that is somebody else's by now is emptied once, and not looked at again for who was erased: it holds theirs."""
    receiver = work.connection.receiver

    def heirs(unit: Unit) -> dict[str, int]:
        names = {ident for one in gone for ident in (one.row.remote_id, *one.tombstone.also_in) if ident is not None}
        found = {name: records.other_owner(unit, receiver, name, None, work.name) for name in names}
        return {name: heir for name, heir in found.items() if heir is not None}

    known = await work.store.read(heirs)
    found = []
    for one in gone:
        heir = known.get(one.row.remote_id or "")
        is_again = heir is not None and one.tombstone.told_at is not None
        row = replace(one.row, remote_id=None) if is_again else one.row
        found.append(replace(one, heir=heir, heirs=known, row=row))
    return found


async def _is_out_of_the_others(work: Work, one: _Gone) -> bool:
    """Whoever was being moved from one record to another is taken out of all but the last one here; that one comes after these."""
    for ident in one.tombstone.also_in:
        heir = one.heirs.get(ident)
        if heir is not None and one.tombstone.told_at is not None:
            continue  # it holds what is the heir's
        is_kept = one.tombstone.is_lost or heir is not None or one.heir is not None
        outcome = await taken_out_of(work, replace(one.row, remote_id=ident), "clear" if is_kept else work.connection.on_erase)
        if isinstance(outcome, Refused):
            work.report.count("dead", one.row.key, "erase_refused", without_values(outcome.text, one.row))
        elif outcome is None:
            _wait_on(work, [one], "something of theirs is in another record yet")
        elif heir is not None:
            await written_anew(work, heir)
        if not isinstance(outcome, Accepted):
            return False
    return True


def _unname(unit: Unit, connection: str, keys: Collection[str]) -> None:
    """Nobody who was erased is named in a report that is kept: those before, and those of the runs that were to erase them."""
    for kept in state.runs(unit, connection, limit=_EVERY_RUN):
        if (report := without(json.loads(kept.body), keys)) is not None:
            state.save_run(unit, replace(kept, body=json.dumps(report, ensure_ascii=False)))


_EVERY_RUN = 100_000
"""More than are kept."""


@dataclass(slots=True)
class _Erasing:
    """Erases a few at a time, in halves where the system fails on some; it remembers how often it did."""

    work: Work
    failures: int = 0
    """In a row."""

    async def some(self, gone: Sequence[_Gone], mode: EraseMode) -> None:
        """Erase these. Raises what the connector's `check` raises where the system is away altogether."""
        if self.failures >= _FAILURES:
            _wait_on(self.work, gone, "the system fails when it has to erase")
            return
        try:
            await _some(self.work, gone, mode)
            self.failures = 0
            return
        except ServerFailed as error:
            why = str(error)
        self.failures += 1
        self.work.sender.failures += 1
        await self.work.connector.check()
        if len(gone) == 1:
            _wait_on(self.work, gone, why)
        else:
            middle = len(gone) // 2
            await self.some(gone[:middle], mode)
            await self.some(gone[middle:], mode)


def _who_can_be_found(work: Work, gone: Sequence[_Gone]) -> list[_Gone]:
    """Where the field for our key is missing, only those whom the system has a name of its own for."""
    if work.finds_by_key:
        return list(gone)
    _wait_on(work, [one for one in gone if one.row.remote_id is None], f"the field {work.connection.key} is missing there")
    return [one for one in gone if one.row.remote_id is not None]


def _wait_on(work: Work, gone: Sequence[_Gone], why: str) -> None:
    for one in gone:
        work.report.count("retry", one.row.key, "not_erased_yet", why)


async def _some(work: Work, gone: Sequence[_Gone], mode: EraseMode) -> None:
    untold = [one for one in gone if one.tombstone.told_at is None]
    again = [one for one in gone if one.tombstone.told_at is not None]
    back = await _who_is_there(work, again)
    # Who is there again was written by a call that arrived late.
    to_tell = [*untold, *(one for one in again if one.row.key in back)]
    over = [one for one in again if one.row.key not in back]
    if to_tell:
        work.sender.calls += 1
        outcomes = await work.connector.erase([one.row for one in to_tell], mode)
        accepted = [one for one in to_tell if isinstance(outcomes.get(one.row.key), Accepted)]
        there = await _who_is_there(work, accepted)
        work.report.read_back += len(accepted) if work.connector.can_read else 0
        for one in to_tell:
            outcome = outcomes.get(one.row.key)
            if isinstance(outcome, Refused):
                work.report.count("dead", one.row.key, "erase_refused", without_values(outcome.text, one.row))
            elif one not in accepted or one.row.key in there:
                work.report.count("retry", one.row.key, "not_erased_yet")
            else:
                work.report.count("acknowledged", one.row.key)
                work.report.erased += 1
                if one.heir is not None:
                    await written_anew(work, one.heir)
                await work.store.write(partial(tombstones.told, tombstone=one.tombstone.id, at=work.clock.now()))
    for one in over:
        await work.store.write(partial(tombstones.acknowledged, tombstone=one.tombstone.id, at=work.clock.now()))


def _row(work: Work, one: TombstoneRow) -> Row:
    """The fields that we wrote; all that one could fill where only a file was handed over, and all of ours where nobody knows."""
    mapped = tuple(field.name for field in work.mapping.fields)
    fields = one.held or mapped
    if ANYTHING in fields:
        fields = tuple(sorted({*fields, *mapped, *work.only_ours()} - {ANYTHING}))
    remote_id = one.external_id_clear if one.external_system in (work.name, work.connection.receiver) else None
    return Row(key_of(one.customer), {name: None for name in fields if name in work.there}, remote_id)


async def _who_is_there(work: Work, gone: Sequence[_Gone]) -> set[str]:
    """Of whom something that we wrote is still to be seen; a system that cannot be read has to be believed.

    By the key too: a call that arrived late and named no id has made a record anew, under another id than the one that we know.
    """
    if not work.connector.can_read:
        return set()
    known = [one.row for one in gone]
    anew = [replace(row, remote_id=None) for row in known if row.remote_id is not None] if work.finds_by_key else []
    found: set[str] = set()
    for rows in (known, anew):
        there = await work.sender.read(rows) if rows else {}
        found |= {key for key, values in there.items() if any(not same(None, value) for value in values.values())}
    return found
