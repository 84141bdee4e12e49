"""What a system is to hold of one customer, decided at the moment of sending (pure): consent now, purpose now, this receiver.

Three states, never two: what was never told is not named, what was told and is no more is emptied, what stands is written.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from bot.engine.model.packing.codec import cell_from_json
from bot.export.consent_filter import Filter, ever_agreed
from bot.export.sealed import against_the_seal
from bot.sync.connectors.contract import FieldValue
from bot.sync.mapping import FieldMap, MappedField
from prompts.model.question import Value
from storage.model.timestamps import moment
from storage.receivers.exports import ExportedCustomer, GivenAnswer

_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What real systems answer 500 to, for ever: NUL, control characters, half a character."""


_REMEMBERED, _SHORT = 2_000, 200
"""Answers kept as they are read, and how long they may be: those that many people give alike. Others would fill memory."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the value of a field comes from, for the record of who got what."""

    question: str
    answer: int


@dataclass(frozen=True, slots=True)
class Projection:
    """What one customer's record is to hold there."""

    values: Mapping[str, FieldValue] = field(default_factory=dict, repr=False)
    sources: Mapping[str, Source] = field(default_factory=dict)
    """By field, what fills it."""
    empties: frozenset[str] = frozenset()
    """Fields of answers that were taken back and that this receiver had, by whatever way it had them; others may fill them now."""
    emptied_by_file: frozenset[str] = frozenset()
    """Fields of answers of which a file said that they were taken back: what we wrote there may be there still."""
    has_taken_back: bool = False
    """Whether there are such answers, in whichever field."""
    withheld: Counter[str] = field(default_factory=Counter)
    """Answers that stay here, by reason; fields that the system has no place for."""
    cleaned: int = 0
    """Texts that lost characters which no system takes."""

    def clears(self, held: Sequence[str]) -> frozenset[str]:
        """Fields to be emptied: what was taken back, and what we wrote earlier and have no word for any more."""
        return (self.empties | frozenset(held)) - frozenset(self.values)

    def taken_back(self, held: Sequence[str]) -> frozenset[str]:
        """Of what we wrote, all that may hold an answer that was taken back, where it is not known which question had which field:
        what one of them names now, though another fills it, and whatever has no word any more."""
        return (self.empties & frozenset(held)) | (frozenset(held) - frozenset(self.values))

    def kept_here(self, why: str) -> Projection:
        """The same with nothing to be there, for this reason."""
        answers = len({source.answer for source in self.sources.values()})
        return replace(self, values={}, sources={}, withheld=self.withheld + Counter({why: answers}))

    def fingerprint(self, secret: bytes) -> bytes:
        """A keyed hash of the values: whether something changed, without keeping what it was."""
        hashed = hashlib.blake2b(key=secret, digest_size=16)
        for name in sorted(self.values):
            hashed.update(f"{name}\0{_written(self.values[name])}\0".encode())
        return hashed.digest()


@dataclass(slots=True)
class Projector:
    """Projects customers for one connection, as of one moment; most of what many people answer is the same few options."""

    filter: Filter
    """Of the connection's receiver."""
    mapping: FieldMap
    _read: dict[tuple[str, str], tuple[FieldValue, bool]] = field(init=False, default_factory=dict)

    def project(self, customer: ExportedCustomer) -> Projection:
        """What this customer's record is to hold."""
        if customer.phase == "erased":
            return Projection()
        filter_ = self.filter
        seen = against_the_seal(customer, filter_.names)
        standing = filter_.standing(seen)
        values: dict[str, FieldValue] = {}
        sources: dict[str, Source] = {}
        empties: set[str] = set()
        by_file: set[str] = set()
        has_taken_back = False
        withheld: Counter[str] = Counter()
        cleaned = 0
        for answer, question, outcome in filter_.judged(seen, standing) if ever_agreed(seen) else ():
            if outcome == "given":
                source = Source(question, answer.id)
                for place in self.mapping.of(question):
                    if place.name in self.mapping.withheld:
                        withheld[self.mapping.withheld[place.name]] += 1
                        continue
                    value, is_cleaned = self._value(place, answer)
                    values[place.name], sources[place.name] = value, source
                    cleaned += is_cleaned
            elif outcome == "withdrawn" and customer.handed_on.get(answer.id) == "set":
                empties.update(place.name for place in self.mapping.of(question))
                has_taken_back = True
            elif outcome == "withdrawn":
                by_file.update(place.name for place in self.mapping.of(question))
        withheld.update(filter_.withheld)
        filter_.withheld.clear()
        return Projection(values, sources, frozenset(empties), frozenset(by_file - set(values)), has_taken_back, withheld, cleaned)

    def _value(self, place: MappedField, answer: GivenAnswer) -> tuple[FieldValue, bool]:
        """The value, and whether a text had to be cleaned for it."""
        if place.is_moment:
            return moment(answer.answered_at).replace(microsecond=0), False
        known = (place.question, answer.cell_clear or "")
        found = self._read.get(known)
        if found is None:
            found = _cleaned(self.filter.value(place.question, cell_from_json(known[1]).value))
            if len(self._read) < _REMEMBERED and len(known[1]) <= _SHORT:
                self._read[known] = found
        return found


def _cleaned(value: Value) -> tuple[FieldValue, bool]:
    match value:
        case str():
            clean = _UNWANTED.sub("", value)
            return clean, clean != value
        case bool():
            return value, False
        case int():
            return Decimal(value), False
        case _:
            return value, False


def _written(value: FieldValue) -> str:
    """A value as text that tells it from every other, whatever its type."""
    match value:
        case tuple():
            return "options:" + "\x1f".join(sorted(value))
        case datetime():
            return f"moment:{value.timestamp()}"
        case Decimal():
            return f"number:{value.normalize():f}"
        case _:
            return f"{type(value).__name__}:{value}"
