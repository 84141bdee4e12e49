"""Whom a count is about: everybody, or the customers of one page, so that no read is long.

One long read would hold up the emptying of the write-ahead log, and everybody's next turn would wait behind it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, func, select

from storage import tables as t
from storage.turn.unit_of_work import Unit


class People(NamedTuple):
    """Customers in the order of their ids: those after the first number, up to the second."""

    after: int
    last: int

    @property
    def bounds(self) -> dict[str, int]:
        """The parameters of `among`."""
        return {"after": self.after, "last": self.last}


EVERYBODY = People(-1, (1 << 63) - 1)

_NEXT = select(t.customer.c.id).where(t.customer.c.id > bindparam("after")).order_by(t.customer.c.id).limit(bindparam("at_most"))
_LAST = select(func.max(_NEXT.subquery().c.id))


def among(customer: Any) -> ColumnElement[bool]:
    """The condition that a row is about one of these people; a statement with it takes their `bounds`."""
    return and_(customer > bindparam("after"), customer <= bindparam("last"))


def next_people(unit: Unit, *, after: int, at_most: int) -> People | None:
    """The customers who come next; nothing at the end. Ids are random, so any stretch is a fair sample."""
    last = unit.connection.scalar(_LAST, {"after": after, "at_most": at_most})
    return None if last is None else People(after, last)
