"""Rows handed to a system until each has a fate: bisected where a whole call is refused, tried again where nobody answered.

A 2xx says nothing here. Only what a connector says of a row counts; of whom it says nothing, nobody knows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from bot.sync.connectors.contract import (
    Accepted,
    BatchRefused,
    Outcome,
    Refused,
    Row,
    ServerFailed,
    Throttled,
)
from bot.sync.running.calls.calling import Caller, OutOfReach
from bot.sync.running.calls.without_values import without_values

_ALONE = (True, False, True)
"""How often one row alone may make the system fail, a NUL for ever, and before which of these it must take another: not each time,
since every second call may fail whatever is in it, where one of two servers is broken."""

_TRIES = 2
"""How often a call is made as it is before it is halved."""

_AGAIN = (1, 1)
"""The same for rows of which an answer said nothing, as real 2xx do: twice more and at once, since the next run is minutes away."""

_UNHEARD = 4
"""How often a call that nobody answers is made in one run."""

FAILED_ON_ROW = "server_error_on_this_row"

ACTED = "acted_meanwhile"
"""Of whoever did something since they were looked at: not in a call that is made again, and looked at again."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one row."""

    outcome: Outcome | None
    """Nothing: nobody knows, and it is sent again."""
    left_out: tuple[Refused, ...] = ()
    """Fields that were refused; the rest of the row was taken."""
    why: str = ""
    """Why nobody knows."""
    code: str = "no_answer"
    """The same in a word."""
    may_arrive: bool = False
    """Whether a call about it was not answered, or not about it: that one may still be done, whatever was said later."""
    is_untouched: bool = False
    """Whether nothing of it can be there by now, since it was in no call but such as there were too many of."""


async def nobody(_: Sequence[Row]) -> Collection[str]:
    """Whoever acted, where nobody can."""
    return ()


@dataclass(slots=True)
class Sender(Caller):
    """Hands rows to one system; one for a run."""

    who_acted: Callable[[Sequence[Row]], Awaitable[Collection[str]]] = nobody
    """Of these, by key, whoever did something since they were looked at."""
    _unheard: set[str] = field(init=False, default_factory=set)
    """Of whom nothing was heard in some call."""
    _looked_at_before: set[str] = field(init=False, default_factory=set)
    """Of whom the next call does not come right after the look."""
    _handed_over: set[str] = field(init=False, default_factory=set)
    """Of whom something may be there."""
    _acted: set[str] = field(init=False, default_factory=set)
    """Who is in no further call."""

    async def send(self, rows: Sequence[Row], *, is_at_once: bool = True) -> dict[str, Fate]:
        """The fate of each row, by key; nobody shares a key. Raises `OutOfReach`, `Throttled`, `Stopped`.

        Unless it is at once, something took its time since they were looked at. Whoever acted meanwhile is in no further call.
        """
        keys = {row.key for row in rows}
        if not is_at_once:
            self._looked_at_before |= keys
        try:
            return {key: self._in_the_end(key, fate) for key, fate in (await self._fates(rows)).items()}
        finally:
            for known in (self._unheard, self._looked_at_before, self._handed_over, self._acted):
                known -= keys

    async def _fates(self, rows: Sequence[Row]) -> dict[str, Fate]:
        fates: dict[str, Fate] = {}
        left = rows
        for tries in (_TRIES if len(rows) > 1 else len(_ALONE), *_AGAIN):
            fates |= await self._send(left, tries=tries)
            good = next((row for row in rows if isinstance(fates[row.key].outcome, Accepted)), None)
            for row in left:
                if fates[row.key].code == _SUSPECTED:
                    fates[row.key] = await self._judged(row, good)
            left = [row for row in left if fates[row.key] is _UNSAID and row.key not in self._acted]
            if not left:
                break
        return fates

    def _in_the_end(self, key: str, fate: Fate) -> Fate:
        if fate.outcome is None and key in self._acted:
            fate = Fate(None, why="they did something meanwhile", code=ACTED, is_untouched=key not in self._handed_over)
        return replace(fate, may_arrive=True) if key in self._unheard else fate

    async def _send(self, rows: Sequence[Row], *, tries: int) -> dict[str, Fate]:
        why = ""
        for attempt in range(_UNHEARD):
            if attempt:
                await self.rest_before(attempt)
            try:
                outcomes = await self._written(rows)
            except BatchRefused as refused:
                return await self._halved(rows, refused)
            except ServerFailed as failed:
                why = str(failed)
                await self.failed()
                if failed.answered and attempt + 1 >= tries:
                    return await self._narrowed(rows)
            else:
                return await self._with_fields_left_out(rows, outcomes)
        return {row.key: Fate(None, why=why) for row in rows}

    async def _written(self, rows: Sequence[Row]) -> Mapping[str, Outcome]:
        return await self.let_through(partial(self._write, rows))

    async def _write(self, rows: Sequence[Row]) -> Mapping[str, Outcome]:
        """What was said in one call, if there is anybody left to call about."""
        await self._look_for_acts([row for row in rows if row.key in self._looked_at_before])
        sent = [replace(row, acted=partial(self._has_acted, row)) for row in rows if row.key not in self._acted]
        if not sent:
            return {}
        self.calls += 1
        keys = {row.key for row in sent}
        self._looked_at_before |= keys
        try:
            outcomes = await self.connector.write(sent)
        except (BatchRefused, ServerFailed, Throttled) as error:
            if not isinstance(error, Throttled) or error.may_be_done:
                self._handed_over |= keys - self._acted
                self._unheard |= set() if isinstance(error, BatchRefused) else keys - self._acted
            raise
        self.succeeded()
        self._handed_over |= keys - self._acted
        self._unheard |= keys - self._acted - outcomes.keys()
        return outcomes

    async def _has_acted(self, row: Row) -> bool:
        await self._look_for_acts([row])
        return row.key in self._acted

    async def _look_for_acts(self, rows: Sequence[Row]) -> None:
        if rows:
            self._acted.update(await self.who_acted(rows))

    async def _narrowed(self, rows: Sequence[Row]) -> dict[str, Fate]:
        """The system fails on these rows: halved, until one alone makes it fail."""
        if len(rows) > 1:
            middle = len(rows) // 2
            first = await self._send(rows[:middle], tries=1)
            is_in_the_rest = all(isinstance(fate.outcome, Accepted) for fate in first.values())
            # As a whole the rest would only fail once more.
            rest = self._narrowed(rows[middle:]) if is_in_the_rest else self._send(rows[middle:], tries=1)
            return first | await rest
        return {rows[0].key: Fate(None, why="the system failed when it was given this row", code=_SUSPECTED)}

    async def _judged(self, row: Row, good: Row | None) -> Fate:
        """Whether it is this row that the system fails on: only if it still takes another of the call, and never this one."""
        for is_with_another in _ALONE:
            if good is not None and is_with_another:
                await self._must_take(good)
            if good is None or good.key in self._acted:
                return Fate(None, why="the system failed on it, and on all that went with it", code=FAILED_ON_ROW)
            try:
                return (await self._with_fields_left_out([row], await self._written([row])))[row.key]
            except BatchRefused as refused:
                return Fate(Refused(refused.code, without_values(refused.text, row)))
            except ServerFailed:
                self.failures += 1
        return Fate(Refused(FAILED_ON_ROW, "the system fails whenever it is given this row"))

    async def _must_take(self, good: Row) -> None:
        """A row that it took a moment ago, unless they acted meanwhile; raises `OutOfReach` where it does not do that any more."""
        for attempt in range(_UNHEARD):
            try:
                await self._written([good])
            except ServerFailed as failed:
                self.failures += 1
                why = str(failed)
                await self.rest_before(attempt + 1)
            else:
                return
        raise OutOfReach(why)

    async def _halved(self, rows: Sequence[Row], refused: BatchRefused) -> dict[str, Fate]:
        if len(rows) > 1:
            middle = len(rows) // 2
            first = await self._send(rows[:middle], tries=_TRIES)
            return first | await self._send(rows[middle:], tries=_TRIES)
        row = rows[0]
        said = Refused(refused.code, without_values(refused.text, row))
        return {row.key: await self._field_by_field(row, said) if len(row.fields) > 1 else Fate(said)}

    async def _with_fields_left_out(self, rows: Sequence[Row], outcomes: Mapping[str, Outcome]) -> dict[str, Fate]:
        fates: dict[str, Fate] = {}
        for row in rows:
            outcome = outcomes.get(row.key)
            if isinstance(outcome, Refused):
                outcome = replace(outcome, text=without_values(outcome.text, row))
                names_one = outcome.field in row.fields and len(row.fields) > 1
                fates[row.key] = await self._without(row, outcome) if names_one else Fate(outcome)
            else:
                fates[row.key] = Fate(outcome) if outcome is not None else _UNSAID
        return fates

    async def _without(self, row: Row, refused: Refused) -> Fate:
        """The same row but for the field that was refused."""
        rest = replace(row, fields={name: value for name, value in row.fields.items() if name != refused.field})
        fate = (await self._send([rest], tries=_TRIES))[row.key]
        return replace(fate, left_out=(refused, *fate.left_out))

    async def _field_by_field(self, row: Row, refused: Refused) -> Fate:
        """A row was refused and no field named: each is tried alone, so that one dead mapping does not hold up the others."""
        taken: Accepted | None = None
        left_out: list[Refused] = []
        for name, value in row.fields.items():
            one = replace(row, fields={name: value})
            fate = (await self._send([one], tries=_TRIES))[row.key]
            if isinstance(fate.outcome, Accepted):
                taken = taken or fate.outcome
            elif isinstance(fate.outcome, Refused):
                left_out.append(replace(fate.outcome, field=name))
            else:
                return fate
        return Fate(taken, tuple(left_out)) if taken is not None else Fate(refused)


_UNSAID = Fate(None, why="the system said nothing of it")
_SUSPECTED = "suspected"
