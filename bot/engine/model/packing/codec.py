"""States as bytes and back, without loss; answer values travel apart, for the encrypted cell."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from bot.engine.model.history import History
from bot.engine.model.packing.shapes import Packing
from bot.engine.model.packing.values import Packed, pack_number, pack_text, unpack_number, unpack_text
from bot.engine.model.parts.agreements import Consent
from bot.engine.model.parts.pending import Draft
from bot.engine.model.state import State
from prompts.model.question import QuestionId, Value

_APART = frozenset({"customer", "histories", "language", "zone", "zone_source"})
_IN_SNAPSHOT = Packing({State: _APART})
"""What stands in rows of its own, or in a column, is not in the snapshot too; the phase is, so that its column can be checked."""

_TOLD = Packing({State: _APART}, some={Consent: ("status", "until", "named")})
"""The same, of consents only what decides whether something may leave."""

_SNAPSHOT = b"\x02"
"""The first byte of a snapshot: how the rest is written. Once it was JSON, and began with a brace."""

_BEFORE = b"\x01"
"""Of a snapshot that does not say yet which answers stay here: it begins with the person at once."""


class Forgotten(str):
    """Stands for a value whose cell has been erased, when an old log is folded again."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """What one answer's encrypted cell holds: the value and the words it was read from."""

    value: Value
    said: str


FORGOTTEN = Cell(Forgotten(), "")


class Agreed(NamedTuple):
    """Of the latest event of one purpose what decides whether something may leave."""

    status: str
    until: datetime | None
    named: tuple[int, ...] | None


class SealedConsent(NamedTuple):
    """What a person agrees to, as it was sealed."""

    phase: str
    consents: Mapping[str, Consent | Agreed]
    keeps_to_us: bool
    kept_here: frozenset[QuestionId] | None = None
    """The questions whose answers stay here, one by one; nothing in what was sealed before that was."""


def cell_to_json(cell: Cell) -> str:
    """The clear content of an answer's cell."""
    return json.dumps([value_to_json(cell.value), cell.said], ensure_ascii=False, separators=(",", ":"))


def cell_from_json(text: str) -> Cell:
    """The answer in a cell; before cells were made small it named its two parts."""
    data = json.loads(text)
    value, said = data if isinstance(data, list) else (data["value"], data["said"])
    return Cell(value_from_json(value), said)


def value_to_json(value: Value) -> Any:
    """A stored value as JSON: option id, yes/no and list as themselves, numbers and dates named so that they stay exact."""
    match value:
        case bool() | str() | int():
            return value
        case Decimal():
            return {"number": str(value)}
        case date():
            return {"date": value.isoformat()}
        case tuple():
            return list(value)


def value_from_json(data: Any) -> Value:
    """The inverse of `value_to_json`."""
    match data:
        case {"number": text}:
            return Decimal(text)
        case {"date": text}:
            return date.fromisoformat(text)
        case list():
            return tuple(data)
        case str() | bool() | int():
            return data
        case _:
            raise ValueError("not a stored value")


def suggestion(values: Sequence[Value]) -> Draft:
    """A value that is asked back, or several of which one may be meant."""
    if len(values) == 1:
        return Draft("suggested", json.dumps(value_to_json(values[0])))
    return Draft("either", json.dumps([value_to_json(value) for value in values]))


def suggested(draft: Draft) -> tuple[Value, ...]:
    """The values that were asked back."""
    if draft.why not in ("suggested", "either") or not draft.keeps:
        return ()
    kept = json.loads(draft.keeps)
    return (value_from_json(kept),) if draft.why == "suggested" else tuple(value_from_json(value) for value in kept)


def pack_person(state: State) -> bytes:
    """Everything person-level that has no column of its own: what the customer row's snapshot keeps.

    Which answers stay here comes first, as every export reads it; it stands in open rows too, and those are held against it.
    """
    packed = Packed()
    kept = kept_here(state)
    pack_number(packed, len(kept))
    for question in sorted(kept):
        pack_text(packed, question)
    _IN_SNAPSHOT.shape(State).pack(packed, state)
    return _SNAPSHOT + packed.out


def kept_here(state: State) -> frozenset[QuestionId]:
    """The questions whose answers this customer keeps here, one by one."""
    return frozenset(question for question, history in state.histories.items() if history.restricted)


def unpack_consent(snapshot: bytes) -> SealedConsent:
    """What a person agrees to, out of a snapshot."""
    packed, kept = _begun(snapshot)
    found = _IN_SNAPSHOT.shape(State).beginning(packed, "keeps_to_us")
    return SealedConsent(found["phase"], found["consents"], found["keeps_to_us"], kept)


def unpack_agreed(snapshot: bytes) -> SealedConsent:
    """The same with no more of each consent than an export holds the rows against: it does so for everybody."""
    packed, kept = _begun(snapshot)
    found = _TOLD.shape(State).beginning(packed, "keeps_to_us")
    consents = {purpose: Agreed._make(some) for purpose, some in found["consents"].items()}
    return SealedConsent(found["phase"], consents, found["keeps_to_us"], kept)


def unpack_person(known: State, snapshot: bytes) -> State:
    """The person in a snapshot, with what is known from columns; of what stays here the snapshot has the last word."""
    packed, kept = _begun(snapshot)
    if kept is not None and kept != kept_here(known):
        known = _keeping(known, kept)
    apart = {name: getattr(known, name) for name in _APART}
    person = _IN_SNAPSHOT.shape(State).unpack(packed, apart)
    packed.must_be_read()
    return person


def _begun(snapshot: bytes) -> tuple[Packed, frozenset[QuestionId] | None]:
    """Where the person begins, and which answers stay here as far as that was sealed."""
    packed = Packed(snapshot[1:])
    if snapshot[:1] == _BEFORE:
        return packed, None
    if snapshot[:1] != _SNAPSHOT:
        raise ValueError("this snapshot was written by a newer release")
    return packed, frozenset([unpack_text(packed) for _ in range(unpack_number(packed))])


def _keeping(known: State, kept: frozenset[QuestionId]) -> State:
    """Whoever changes an open row must not have it sealed as the customer's word with their next message."""
    names = sorted(known.histories.keys() | kept)
    return replace(known, histories={name: replace(known.history(name), restricted=name in kept) for name in names})


def as_the_log_tells(state: State) -> State:
    """The state as the log alone tells it: that words were held back is in it, the words are not.

    A question of which nothing is left to say is as one that was never mentioned.
    """
    waiting, changing = state.open, state.changing
    if waiting is not None and waiting.draft is not None:
        state = replace(state, open=replace(waiting, draft=replace(waiting.draft, keeps="")))
    if changing is not None and changing.draft is not None:
        state = replace(state, changing=replace(changing, draft=replace(changing.draft, keeps="")))
    if state.contact_link is not None:
        state = replace(state, contact_link=replace(state.contact_link, contact="", mark=""))
    conflicts = tuple(replace(conflict, contact="") for conflict in state.contact_conflicts)
    told = {question: history for question, history in state.histories.items() if history != History()}
    apart = tuple(replace(record, contact="") for record in state.records_apart)
    return replace(state, histories=told, contact_conflicts=conflicts, records_apart=apart)
