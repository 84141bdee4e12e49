"""Answers as an export reads them: opened, each with what it rests on, in the order in which they were given.

A million customers have eight million of them, so what is done for each is written out in one loop.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, select

from storage import tables as t
from storage.crypto.cells import Cipher, beside_answer, cell_name
from storage.database.queries import ById
from storage.errors import Unreadable
from storage.turn.contents import hashes
from storage.turn.unit_of_work import Unit

_THESE: BindParameter[int] = bindparam("these", expanding=True)
_A = t.answer.c
_ANSWER = (
    _A.customer,
    _A.id,
    _A.question,
    _A.cell,
    _A.provenance,
    _A.purpose,
    _A.consent_event_id,
    _A.answered_at,
    _A.keep_until,
    _A.ended_why,
    _A.wording,
    _A.benefit,
    t.ask.c.revision,
)
_REVISION = len(_ANSWER) - 1
"""Where in such a row its revision is."""
_OF_ASK = (t.ask.c.customer == _A.customer) & (t.ask.c.id == _A.ask)
# One customer after the other is how the rows stand; a finer order would have the database sort every page.
_ANSWERS = ById(select(*_ANSWER).join(t.ask, _OF_ASK).where(_A.customer.in_(_THESE)).order_by(_A.customer))
_ANSWERS_WITH_PROOF = ById(
    select(*_ANSWER, _A.asked_at, t.wording.c.text, t.benefit.c.text)
    .join(t.ask, _OF_ASK)
    .join(t.wording, t.wording.c.id == _A.wording)
    .join(t.benefit, t.benefit.c.id == _A.benefit)
    .where(_A.customer.in_(_THESE))
    .order_by(_A.customer)
)


class GivenAnswer(NamedTuple):
    """One answer with its proof; `cell_clear` is nothing once it ended. A file has millions, so it is no more than a tuple."""

    question: str
    revision: str
    cell_clear: str | None
    provenance: str
    purpose: str
    consent: int
    wording: str
    benefit: str
    """Empty, as the words shown, where no proof was asked for."""
    asked_at: int | None
    """As it is stored, in microseconds since 1970; nothing where no proof was asked for."""
    answered_at: int
    keep_until: int
    ended_why: str | None
    id: int = 0


_AS_GIVEN = itemgetter(GivenAnswer._fields.index("answered_at"), GivenAnswer._fields.index("id"))
_UNPROVEN: tuple[Any, ...] = (None, "", "")
_as_it_is = tuple.__new__
"""A named tuple of a tuple, without the call in Python that it has of its own."""


def answers_of(
    unit: Unit, these: Collection[int], ciphers: Mapping[int, Cipher], *, with_proof: bool
) -> tuple[Mapping[int, list[GivenAnswer]], set[int]]:
    """The answers of each, and of whom one does not open: it was rewritten, or what its row says of it was."""
    rows = (_ANSWERS_WITH_PROOF if with_proof else _ANSWERS).rows(unit.connection, these)
    revisions = hashes(unit, {row[_REVISION] for row in rows})
    found: dict[int, list[GivenAnswer]] = {}
    rewritten: set[int] = set()
    whose, cipher, prefix, given = -1, None, "", []
    for (
        customer,
        ident,
        question,
        cell,
        provenance,
        purpose,
        consent,
        answered_at,
        keep_until,
        why,
        shown,
        told,
        revision,
        *proof,
    ) in rows:
        if customer != whose:
            whose, cipher, prefix = customer, ciphers.get(customer), cell_name(customer, "answer.cell", "")
            given = found[customer] = []
        clear = None
        if cell is not None and cipher is not None:
            beside = beside_answer(question, purpose, provenance, consent, shown, told, answered_at, keep_until)
            try:
                clear = cipher.open_bytes(f"{prefix}{ident}", cell, beside).decode()
            except Unreadable:
                clear = ""
                rewritten.add(customer)
        asked_at, wording, benefit = proof or _UNPROVEN
        made = (
            question, revisions[revision], clear, provenance, purpose, consent, wording, benefit, asked_at, answered_at,
            keep_until, why, ident,
        )  # fmt: skip
        given.append(_as_it_is(GivenAnswer, made))
    for given in found.values():
        given.sort(key=_AS_GIVEN)
    return found, rewritten
