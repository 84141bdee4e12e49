"""Facts as bytes and back, as the log keeps them; answer values travel apart, for the encrypted cell."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.engine.model.facts.answers import Answered
from bot.engine.model.facts.contacts import ContactJoined, ContactNotJoined, ContactOffered, RecordKeptApart
from bot.engine.model.facts.fact import Fact
from bot.engine.model.facts.table import CODES, FACTS
from bot.engine.model.ids_and_time import EPOCH, AnswerId, microseconds
from bot.engine.model.packing.codec import FORGOTTEN, Cell
from bot.engine.model.packing.shapes import Packing
from bot.engine.model.packing.values import Packed, pack_number, unpack_number
from bot.engine.model.parts.pending import Draft

_IN_LOG = Packing(
    {
        # What a customer said is never in the log; the words they saw stand in the answer's own row, and how large its cell
        # has to be is the same for all answers to a question.
        Answered: frozenset({"value", "said", "wording", "benefit", "cell_bytes"}),
        # Words that are not an answer yet live in the sealed snapshot alone, and go with it.
        Draft: frozenset({"keeps"}),
        # So does what another system calls a customer, until it stands in a row of its own.
        ContactOffered: frozenset({"contact", "mark"}),
        ContactJoined: frozenset({"contact", "mark"}),
        ContactNotJoined: frozenset({"contact"}),
        RecordKeptApart: frozenset({"contact"}),
    }
)


class _Everything(Container[int]):
    """A turn keeps whatever its facts name: wordings commit with it, revisions before it."""

    def __contains__(self, beginning: object) -> bool:
        return True


_EVERYTHING = _Everything()


def pack_facts(facts: Iterable[Fact], at: datetime, kept: Container[int] = _EVERYTHING) -> bytes:
    """What one turn adds to the log: each fact's code and what it says, without what the customer said.

    Hashes that begin as one of `kept` are named by their beginnings.
    """
    packed = Packed(base=microseconds(at), kept=kept)
    for fact in facts:
        pack_number(packed, CODES[type(fact)])
        _IN_LOG.shape(type(fact)).pack(packed, fact)
    return bytes(packed.out)


def unpack_facts(body: bytes, at: datetime, contents: Mapping[int, str], cells: Mapping[AnswerId, Cell]) -> list[Fact]:
    """The facts of one turn again; an answer without a cell is read as forgotten.

    `contents` finds hashes by their beginnings; `contents_in` says which. Raises `ValueError` for what no release wrote.
    """
    packed = Packed(body, microseconds(at), contents=contents)
    facts = []
    try:
        while packed.at < len(body):
            facts.append(_with_its_cell(_IN_LOG.shape(FACTS[unpack_number(packed)]).unpack(packed), cells))
    except (LookupError, OverflowError) as error:
        raise ValueError("this is no entry of a log") from error
    packed.must_be_read()
    return facts


def _with_its_cell(fact: Fact, cells: Mapping[AnswerId, Cell]) -> Fact:
    if not isinstance(fact, Answered):
        return fact
    cell = cells.get(fact.answer, FORGOTTEN)
    return replace(fact, value=cell.value, said=cell.said)


def contents_in(bodies: Iterable[bytes]) -> set[int]:
    """The beginnings of all hashes that these entries of a log name."""
    wanted = _Wanted()
    for body in bodies:
        unpack_facts(body, EPOCH, wanted, {})
    return wanted.asked_for


class _Wanted(dict[int, str]):
    """Remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_for: set[int] = set()

    def get(self, key: int, default: Any = None) -> Any:
        """Nothing is here."""
        self.asked_for.add(key)
        return default
