"""Somebody of a crowd says something else, or takes an answer back: in the tables as the bot would have it, without a chat."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from bot.engine.model.packing import codec
from prompts.model.question import Question
from storage import tables as t
from storage.crypto.cells import cell_name
from storage.model.timestamps import stored
from storage.turn.encoding import sealed_answer
from storage.turn.unit_of_work import Unit


def says(unit: Unit, customer: int, question: Question, option: str, *, at: datetime) -> None:
    """They say this now, whatever they said before."""
    _end(unit, customer, question, "corrected", at)
    before = select(t.answer).where(t.answer.c.customer == customer, t.answer.c.question == question.id)
    latest = unit.connection.execute(before.order_by(t.answer.c.id.desc())).mappings().first()
    assert latest is not None
    ident = _latest_id(unit, customer) + 1
    picked = next(one for one in question.options if one.id == option)
    clear = codec.cell_to_json(codec.Cell(picked.id, picked.label.says("en")))
    cell = sealed_answer(unit.keys.ciphers((customer,))[customer], cell_name(customer, "answer.cell", ident), clear, 0)
    fresh = {"id": ident, "cell": cell, "answered_at": stored(at), "ended_at": None, "ended_why": None}
    unit.connection.execute(t.answer.insert(), {**latest, **fresh})


def takes_back(unit: Unit, customer: int, question: Question, *, at: datetime) -> None:
    """They erase what they said."""
    _end(unit, customer, question, "erased", at)


def _end(unit: Unit, customer: int, question: Question, why: str, at: datetime) -> None:
    stands = (t.answer.c.customer == customer) & (t.answer.c.question == question.id) & t.answer.c.cell.is_not(None)
    unit.connection.execute(update(t.answer).where(stands).values(cell=None, ended_at=stored(at), ended_why=why))
    unit.connection.execute(update(t.customer).where(t.customer.c.id == customer).values(updated_at=stored(at)))
    unit.connection.execute(update(t.change).where(t.change.c.customer == customer).values(changed_at=stored(at)))


def _latest_id(unit: Unit, customer: int) -> int:
    return max(unit.connection.scalars(select(t.answer.c.id).where(t.answer.c.customer == customer)))
