"""Requests to use a right, in the states of the Data Rights Protocol 0.9: each is answered within a month (GDPR Art. 12(3))."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from storage import tables as t
from storage.model.accountability import RightsRow
from storage.model.timestamps import (
    moment,
    moment_or_none,
    stored,
    stored_or_none,
)
from storage.turn.unit_of_work import Unit

_RECEIVE = insert(t.rights_request)
_ADVANCE = (
    update(t.rights_request)
    .where(t.rights_request.c.id == bindparam("which"))
    .values(
        state=bindparam("new_state"),
        closed_at=bindparam("new_closed_at"),
        reason=bindparam("new_reason"),
        receipt=bindparam("new_receipt"),
    )
)
_OPEN = (
    select(t.rights_request)
    .where(t.rights_request.c.closed_at.is_(None))
    .order_by(t.rights_request.c.expected_by, t.rights_request.c.id)
)
_OF_CUSTOMER = (
    select(t.rights_request)
    .where(t.rights_request.c.customer == bindparam("whose"))
    .order_by(t.rights_request.c.received_at, t.rights_request.c.id)
)
_FORGET = update(t.rights_request).where(t.rights_request.c.customer == bindparam("whose")).values(customer=None)


def receive(unit: Unit, row: RightsRow) -> None:
    """Somebody uses a right."""
    unit.connection.execute(
        _RECEIVE,
        {
            "id": row.id,
            "customer": row.customer,
            "received_at": stored(row.received_at),
            "expected_by": stored(row.expected_by),
            "closed_at": stored_or_none(row.closed_at),
            "asked_right": row.right,
            "state": row.state,
            "reason": row.reason,
            "receipt": row.receipt,
        },
    )


def advance(
    unit: Unit, request: int, state: str, *, closed_at: datetime | None, reason: str | None = None, receipt: str | None = None
) -> None:
    """The request is in another state now; one that is answered gets `closed_at`."""
    unit.connection.execute(
        _ADVANCE,
        {
            "which": request,
            "new_state": state,
            "new_closed_at": stored_or_none(closed_at),
            "new_reason": reason,
            "new_receipt": receipt,
        },
    )


def unanswered(unit: Unit) -> list[RightsRow]:
    """What still has to be answered, the most urgent first."""
    return [_row(row) for row in unit.connection.execute(_OPEN)]


def of_customer(unit: Unit, customer: int) -> list[RightsRow]:
    """The rights a customer used, oldest first."""
    return [_row(row) for row in unit.connection.execute(_OF_CUSTOMER, {"whose": customer})]


def forget(unit: Unit, customer: int) -> None:
    """Take a person out of their requests; that they were answered stays."""
    unit.connection.execute(_FORGET, {"whose": customer})


def _row(row: Any) -> RightsRow:
    return RightsRow(
        id=row.id,
        customer=row.customer,
        right=row.asked_right,
        state=row.state,
        received_at=moment(row.received_at),
        expected_by=moment(row.expected_by),
        closed_at=moment_or_none(row.closed_at),
        reason=row.reason,
        receipt=row.receipt,
    )
