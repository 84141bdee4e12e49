"""The statements of a turn's writes, built once for each database, in the order that foreign keys allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, bindparam, delete, func, insert, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import UpdateBase

from storage import tables as t

Rows = dict[str, list[dict[str, Any]]]
"""Parameters by statement name."""


@dataclass(frozen=True, slots=True)
class Step:
    """One statement of the plan; an exact one must touch a row for each set of parameters."""

    name: str
    statement: UpdateBase
    exact: bool = False


def _plan(dialect: str) -> tuple[Step, ...]:
    return (
        Step("wording", ignoring(dialect, t.wording)),
        Step("benefit", ignoring(dialect, t.benefit)),
        Step("customer", insert(t.customer)),
        Step("customer_again", _CUSTOMER_AGAIN, exact=True),
        Step("address", insert(t.address)),
        Step("external_id", replacing(dialect, t.external_id, ("lookup", "cell", "linked_at"))),
        Step("consent_event", insert(t.consent_event)),
        Step("ask", insert(t.ask)),
        Step("ask_move", _ASK_MOVE, exact=True),
        Step("answer", insert(t.answer)),
        Step("answer_end", _ANSWER_END, exact=True),
        Step("preference", replacing(dialect, t.preference, ("history", "answer"))),
        Step("restriction_end", _RESTRICTION_END),
        Step("restriction", insert(t.restriction)),
        Step("fact", insert(t.fact)),
        Step("change", replacing(dialect, t.change, ("changed_at",))),
        Step("due", replacing(dialect, t.due, ("due_at", "visible_at", "why"))),
        Step("due_gone", delete(t.due).where(t.due.c.customer == bindparam("whose"))),
        Step("cancel_queued", _CANCEL_QUEUED),
        Step("cancel_sending", _CANCEL_SENDING),
        Step("outbox_end", OUTBOX_END),
        Step("outbox_told", update(t.outbox).where(t.outbox.c.id == bindparam("which")).values(untold=0)),
        Step("outbox", insert(t.outbox)),
        Step("inbox_handled", INBOX_HANDLED, exact=True),
    )


def ignoring(dialect: str, table: Table) -> UpdateBase:
    """An insert that leaves a row that is already there as it is."""
    if dialect == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


def replacing(dialect: str, table: Table, columns: tuple[str, ...]) -> UpdateBase:
    """An insert that gives a row that is already there these new values."""
    made = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    new = {column: made.excluded[column] for column in columns}
    return made.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=new)


CUSTOMER_CHANGES = (
    "version", "phase", "language", "zone", "zone_source", "snapshot", "consent_head", "updated_at"
)  # fmt: skip
_CUSTOMER_AGAIN = (
    update(t.customer)
    .where(t.customer.c.id == bindparam("whose"), t.customer.c.version == bindparam("before"))
    .values({column: bindparam(f"new_{column}") for column in CUSTOMER_CHANGES})
)
_ASK_MOVE = (
    update(t.ask)
    .where(t.ask.c.customer == bindparam("whose"), t.ask.c.id == bindparam("which"))
    .values(
        outcome=bindparam("new_outcome"),
        sent_at=func.coalesce(bindparam("new_sent_at", type_=t.ask.c.sent_at.type), t.ask.c.sent_at),
        ended_at=func.coalesce(bindparam("new_ended_at", type_=t.ask.c.ended_at.type), t.ask.c.ended_at),
    )
)
_ANSWER_END = (
    update(t.answer)
    .where(t.answer.c.customer == bindparam("whose"), t.answer.c.id == bindparam("which"))
    .values(cell=None, ended_at=bindparam("at"), ended_why=bindparam("reason"))
)
_RESTRICTION_END = (
    update(t.restriction)
    .where(
        t.restriction.c.customer == bindparam("whose"),
        t.restriction.c.scope == bindparam("which"),
        or_(t.restriction.c.until.is_(None), t.restriction.c.until > bindparam("at")),
    )
    .values(until=bindparam("at"))
)
_CANCEL_QUEUED = (
    update(t.outbox)
    .where(
        t.outbox.c.customer == bindparam("whose"),
        t.outbox.c.state == "queued",
        t.outbox.c.proactive.in_(bindparam("kinds", expanding=True)),
    )
    .values(state="cancelled", body=None, ended_at=bindparam("at"))
)
# A row under way cannot be called back; that its time is over keeps it from being queued again.
_CANCEL_SENDING = (
    update(t.outbox)
    .where(
        t.outbox.c.customer == bindparam("whose"),
        t.outbox.c.state == "sending",
        t.outbox.c.proactive.in_(bindparam("kinds", expanding=True)),
    )
    .values(not_after=0)
)
OUTBOX_END = (
    update(t.outbox)
    .where(t.outbox.c.id == bindparam("which"), t.outbox.c.state.in_(("queued", "sending", "uncertain")))
    .values(
        state=bindparam("new_state"),
        body=None,
        lease_until=None,
        ended_at=bindparam("at"),
        message_ref=bindparam("new_ref"),
        reason=bindparam("new_reason"),
        untold=bindparam("new_untold"),
    )
)
INBOX_HANDLED = (
    update(t.inbox)
    .where(t.inbox.c.id == bindparam("which"), t.inbox.c.state == "waiting")
    .values(state="handled", body=None)
)

PLANS: Mapping[str, tuple[Step, ...]] = {dialect: _plan(dialect) for dialect in ("sqlite", "postgresql")}
