"""One customer in one call: their row while under way, and then what became of it and of what was there (pure)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sync.connectors.contract import Accepted, NotThere, Refused, Row
from bot.sync.running.arriving_late import MAY_BE_TWICE, MAY_BE_UNDONE, may_be_undone, on_its_way, what_is_left
from bot.sync.running.calls.sending import ACTED, FAILED_ON_ROW, Fate
from bot.sync.running.working import Person, Work
from prompts.model.question import QuestionId
from storage.syncing.rows import FIRST, SyncRow

_GIVEN_UP_AFTER = 12
"""Attempts, over six hours or more, after which nobody expects an answer about a row any more."""

_SOONEST, _LATEST = timedelta(minutes=1), timedelta(hours=1)
"""Until a row without an answer is tried again: doubled each time."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One customer in one call."""

    person: Person
    row: Row
    """What is written of them."""
    may_make_twice: bool = False
    """Whether it may make a record, and again when it arrives late."""

    @property
    def is_only_emptied(self) -> bool:
        """Whether nothing is to be there of them."""
        return all(value is None for value in self.row.fields.values())


def being_written(turn: Turn, print_: bytes, at: datetime) -> SyncRow:
    """The row as long as nobody knows what becomes of the call: whoever is cut off finds it so."""
    return on_its_way(_maybe_there(turn, at), print_, at)


def being_emptied(row: SyncRow, at: datetime) -> SyncRow:
    """The row while fields are emptied and nothing is written: what is there then is not what is to be there."""
    return on_its_way(row._replace(state="sending", sent_at=at, held_print=None), None, at)


def emptied(turn: Turn, before: SyncRow, fate: Fate, differing: Sequence[str], now: datetime) -> SyncRow:
    """The row after that. Who waited or was given up does so still; what the system keeps is named, and may be tried again."""
    left_out = tuple(refused.field or "" for refused in fate.left_out)
    stays = [name for name in turn.row.fields if name in (*differing, *left_out)]
    row = _as_sent(before, fate, None, now)._replace(held_print=None)
    if may_be_undone(before, None, now):
        return row._replace(state="waiting", priority=FIRST, next_at=before.late_until or now, code=MAY_BE_UNDONE)
    row = row._replace(held=tuple(name for name in before.held if name in stays or name not in turn.row.fields))
    if stays:
        code = fate.left_out[0].code if fate.left_out else "differs"
        return row._replace(state="dead", code=code, detail=", ".join(stays), tried_print=None)
    return row._replace(state=before.state if before.state in ("waiting", "dead") else "held", next_at=before.next_at)


def after(turn: Turn, print_: bytes | None, fate: Fate, differing: Sequence[str], now: datetime) -> SyncRow:
    """The row as it is after this attempt, of which these fields were read back as something else."""
    before = turn.person.row or SyncRow(turn.person.id, "waiting", now)
    if fate.code == ACTED:
        row = before if fate.is_untouched else _as_sent(_maybe_there(turn, now), fate, print_, now)
        return row._replace(state="waiting", next_at=now)
    row = _as_sent(before, fate, print_, now)
    match fate.outcome:
        case Accepted(remote_id=remote_id):
            remote_id = turn.person.linked_id or remote_id or row.remote_id_clear
            return _taken(turn, row._replace(remote_id_clear=remote_id, also_in=()), print_, fate, differing, now)
        case Refused(code=code, text=text, field=field):
            if code == FAILED_ON_ROW:
                row = _as_sent(_maybe_there(turn, now), fate, print_, now)
            said = f"{field}: {text}" if field and text else field or text
            return row._replace(state="dead", code=code, detail=said or None, tried_print=print_)
        case NotThere() if turn.is_only_emptied and turn.person.linked_id is None:
            # It may have been merged into another, which took our key along: it is looked for by that.
            return row._replace(state="waiting", priority=FIRST, next_at=now, remote_id_clear=None, held_print=None)
        case NotThere():
            code = "removed_there" if row.held_print or row.held else "no_record_there"
            return row._replace(state="removed", code=code, detail=None, tried_print=print_)
        case _:
            row = _as_sent(before if fate.is_untouched else _maybe_there(turn, now), fate, print_, now)._replace(held_print=None)
            attempts = row.attempts + 1
            if attempts >= _GIVEN_UP_AFTER:
                return row._replace(state="dead", code=fate.code, detail=fate.why, attempts=attempts, tried_print=print_)
            wait = min(_LATEST, _SOONEST * 2 ** (attempts - 1))
            return row._replace(state="waiting", next_at=now + wait, attempts=attempts, code=fate.code, detail=fate.why)


def _taken(turn: Turn, row: SyncRow, print_: bytes | None, fate: Fate, differing: Sequence[str], now: datetime) -> SyncRow:
    """The row once the system took it: held, unless a field was left out, or differs, or may be undone yet."""
    row = row._replace(
        state="held",
        held=_held(turn, fate, differing),
        held_print=print_,
        attempts=0,
        code=None,
        detail=None,
        tried_print=None,
    )
    if turn.person.row is not None and may_be_undone(turn.person.row, print_, now):
        return _once_more(turn, row, MAY_BE_UNDONE, is_whole=not fate.left_out and not differing)
    if turn.may_make_twice and row.late_until is not None and row.late_until > now:
        return _once_more(turn, row, MAY_BE_TWICE, is_whole=not fate.left_out and not differing)
    if fate.left_out:
        first = fate.left_out[0]
        said = f"{first.field}: {first.text}" if first.text else f"{first.field}"
        return row._replace(state="dead", code=first.code, detail=said, held_print=None, tried_print=print_)
    if differing:
        return row._replace(state="dead", code="differs", detail=", ".join(differing), held_print=None, tried_print=print_)
    return row


def _maybe_there(turn: Turn, at: datetime) -> SyncRow:
    """The row once something was handed over and nobody knows what became of it: its fields may hold it, or what they held before.

    Else an answer that is taken back before the system said anything would stay there, and one that was put back be thought there.
    So would one that is written into another record than before.
    """
    row = turn.person.row or SyncRow(turn.person.id, "waiting", at)
    held = {*row.held, *(name for name, value in turn.row.fields.items() if value is not None)}
    known = (row.remote_id_clear, *row.also_in)
    also_in = (*row.also_in, *(ident for ident in (turn.row.remote_id,) if ident is not None and ident not in known))
    return row._replace(state="sending", sent_at=at, held=tuple(sorted(held)), held_print=None, also_in=also_in)


def _as_sent(row: SyncRow, fate: Fate, print_: bytes | None, now: datetime) -> SyncRow:
    """The row once this was handed over, and what may still arrive of it and of what was before."""
    row = what_is_left(row, now)._replace(sent_at=now, next_at=now)
    return on_its_way(row, print_, now) if fate.may_arrive else row


def _once_more(turn: Turn, row: SyncRow, why: str, *, is_whole: bool) -> SyncRow:
    """Written, and an earlier call may still undo it or make it twice: written once more when that cannot arrive any more.

    Until then every field that had something may have it again.
    """
    held = {*(turn.person.row.held if turn.person.row is not None else ()), *row.held}
    return row._replace(
        state="waiting", next_at=row.late_until or row.next_at, code=why, held=tuple(sorted(held)),
        priority=FIRST if turn.person.clears else row.priority, held_print=row.held_print if is_whole else None,
    )  # fmt: skip


def written(turn: Turn, fate: Fate) -> set[str]:
    """The fields that hold something we wrote now."""
    left_out = {refused.field for refused in fate.left_out}
    return {name for name, value in turn.row.fields.items() if value is not None and name not in left_out}


def _held(turn: Turn, fate: Fate, differing: Sequence[str]) -> tuple[str, ...]:
    """The fields that may hold something of ours now: what was written, and what was to be emptied or replaced and was not."""
    before = set(turn.person.row.held) if turn.person.row is not None else set()
    left_out = {refused.field for refused in fate.left_out}
    stayed = {name: value for name, value in turn.row.fields.items() if name in left_out or name in differing}
    return tuple(sorted(written(turn, fate) | {name for name, value in stayed.items() if value is None or name in before}))


def taken_out(person: Person, work: Work, touched: Collection[str]) -> set[int]:
    """The answers which the system has no more once these fields of theirs were written over or emptied.

    What a file handed on, and what has no field there, is where it was: nobody took it out, and nobody looked.
    """
    held = frozenset(person.row.held) if person.row is not None else frozenset()
    out: set[int] = set()
    elsewhere: dict[str, set[int]] = {}
    for answer in person.customer.answers:
        if person.customer.handed_on.get(answer.id) != "set":
            continue
        question = work.attribute(answer.question)
        own = _fields_of(question, work)
        if own and own <= set(touched):
            out.add(answer.id)
        if not own & held:
            elsewhere.setdefault(question, set()).add(answer.id)
    unnamed = _named_by_nobody(work, held)
    # Their questions have no field any more, or another one. Which had which is not kept: where it could be either, none is said.
    if unnamed and unnamed <= set(touched) and len(elsewhere) <= len(unnamed):
        out.update(*elsewhere.values())
    return out


def _fields_of(question: str, work: Work) -> frozenset[str]:
    """Those that the system has for what was answered."""
    places = work.mapping.of(QuestionId(question))
    return frozenset(place.name for place in places if not place.is_moment and place.name in work.there)


def _named_by_nobody(work: Work, held: Collection[str]) -> frozenset[str]:
    """What we wrote earlier, for a question that names it no more."""
    named = {place.name for place in work.mapping.fields} | work.connection.answered_at.keys()
    return frozenset(name for name in held if name in work.there and name not in named)
