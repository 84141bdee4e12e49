"""The statements of a turn's writes, built once for each database, in the order that foreign keys allow."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import cache, partial
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, bindparam, case, delete, func, insert, or_, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase

from storage import tables as t
from storage.tables.conditions import BIG, literally
from storage.tables.upserts import counting, ignoring, replacing
from storage.turn import order_of_changes

Rows = dict[str, list[dict[str, Any]]]
"""Parameters by statement name."""


class Step:
    """One statement of the plan; an exact one must touch a row for each set of parameters.

    What is kept `once` is written once by those who write together, in the words of the first of them.

    It is rendered once, for the columns its first parameters name, and then goes straight to the driver: SQLAlchemy's work for
    each row would cost more than SQLite's.
    """

    def __init__(self, dialect: str, name: str, statement: UpdateBase, *, exact: bool = False, once: bool = False) -> None:
        self.name = name
        self.exact = exact
        self.once = once
        self._statement = statement
        self._dialect = _dialect(dialect)
        self._sql = ""
        self._fixed: dict[str, Any] = {}
        self._take: Callable[[dict[str, Any]], tuple[Any, ...]] | None = None

    def run(self, connection: Connection, parameters: list[dict[str, Any]]) -> int:
        """Execute it for each set of parameters; the number of rows touched."""
        if not self._sql:
            self._render(list(parameters[0]))
        if self._fixed:
            parameters = [self._fixed | row for row in parameters]
        if self._take is None:
            return connection.exec_driver_sql(self._sql, parameters).rowcount
        return self._quickly(connection, [self._take(row) for row in parameters])

    def _quickly(self, connection: Connection, rows: list[tuple[Any, ...]]) -> int:
        """On SQLite, past SQLAlchemy; what fails there is still an error of the kind that it raises."""
        try:
            cursor = connection.connection.cursor()
            cursor.execute(self._sql, rows[0]) if len(rows) == 1 else cursor.executemany(self._sql, rows)
            return int(cursor.rowcount)
        except sqlite3.Error as error:
            raise DBAPIError.instance(
                self._sql, None, error, sqlite3.Error, hide_parameters=True, dialect=connection.dialect
            ) from error

    def _render(self, columns: list[str]) -> None:
        compiled = self._statement.compile(dialect=self._dialect, column_keys=columns)
        self._fixed = {name: value for name, value in compiled.params.items() if name not in columns}
        if compiled.positiontup is not None:
            self._take = _tuple_of(compiled.positiontup)
        self._sql = str(compiled)


def _tuple_of(names: list[str]) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    """Takes the named values out of a row, as a tuple also when there is one."""
    if len(names) == 1:
        return lambda row: (row[names[0]],)
    return itemgetter(*names)


@cache
def _dialect(name: str) -> Dialect:
    if name == "sqlite":
        return sqlite.dialect()
    from sqlalchemy.dialects.postgresql import psycopg  # slow to import, and only needed where the records are in PostgreSQL

    return psycopg.dialect()  # type: ignore[no-untyped-call]


@cache
def plan(dialect: str) -> tuple[Step, ...]:
    """The statements for this database, `sqlite` or `postgresql`."""
    step = partial(Step, dialect)
    return (
        step("wording", ignoring(dialect, t.wording), once=True),
        step("misread", counting(dialect, t.misread, "times")),
        step("benefit", ignoring(dialect, t.benefit), once=True),
        step("customer", insert(t.customer)),
        step("customer_again", _CUSTOMER_AGAIN, exact=True),
        step("taken_over", _TAKEN_OVER, exact=True),
        step("address_left", delete(t.address).where(t.address.c.customer == bindparam("whose"))),
        step("address", insert(t.address)),
        step("used_link", ignoring(dialect, t.suppression), exact=True),
        step("spoken_code", replacing(dialect, t.spoken_code, ("lookup", "until"))),
        step("external_id", ignoring(dialect, t.external_id), exact=True),
        step("consent_event", insert(t.consent_event)),
        step("ask", insert(t.ask)),
        step("ask_renamed", _ASK_RENAMED),
        step("ask_move", _ASK_MOVE, exact=True),
        step("answer", insert(t.answer)),
        step("answer_end", _ANSWER_END, exact=True),
        step("preference", replacing(dialect, t.preference, PREFERENCE)),
        step("restriction_renamed", _RESTRICTION_RENAMED),
        step("restriction_end", _RESTRICTION_END),
        step("restriction", insert(t.restriction)),
        step("fact", insert(t.fact)),
        step("change", order_of_changes.noting(dialect)),
        step("due", replacing(dialect, t.due, ("due_at", "visible_at", "why"))),
        step("due_gone", delete(t.due).where(t.due.c.customer == bindparam("whose"))),
        step("cancel_queued", _CANCEL_QUEUED),
        step("cancel_sending", _CANCEL_SENDING),
        step("outbox_superseded", _OUTBOX_SUPERSEDED),
        step("outbox_end", _OUTBOX_END),
        step("outbox_told", update(t.outbox).where(t.outbox.c.id == bindparam("which")).values(untold=0)),
        step("outbox", insert(t.outbox)),
        step("inbox", ignoring(dialect, t.inbox)),
        step("inbox_handled", _INBOX_HANDLED, exact=True),
    )


@cache
def the(name: str, dialect: str) -> Step:
    """One of the statements, for what is written without a turn as well."""
    return next(step for step in plan(dialect) if step.name == name)


CUSTOMER_CHANGES = (
    "version", "phase", "language", "zone", "zone_source", "snapshot", "consent_head", "updated_at"
)  # fmt: skip
_CUSTOMER_AGAIN = (
    update(t.customer)
    .where(t.customer.c.id == bindparam("whose"), t.customer.c.version == bindparam("before"))
    .values({column: bindparam(f"new_{column}") for column in CUSTOMER_CHANGES})
)
# The version moves on, so that a turn of theirs that was under way looks again, and finds whose chat it is now.
_TAKEN_OVER = (
    update(t.customer)
    .where(t.customer.c.id == bindparam("whose"), t.customer.c.version == bindparam("before"))
    .values(version=t.customer.c.version + 1)
)
PREFERENCE = ("skips", "refused", "not_before", "snoozed_to", "restricted", "asks")
_ASK_RENAMED = (
    update(t.ask)
    .where(
        t.ask.c.customer == bindparam("whose"),
        func.coalesce(t.ask.c.lives_as, t.ask.c.question) == bindparam("earlier", type_=t.ask.c.question.type),
    )
    .values(lives_as=bindparam("now"))
)
_ASK_MOVE = (
    update(t.ask)
    .where(t.ask.c.customer == bindparam("whose"), t.ask.c.id == bindparam("which"))
    .values(
        outcome=bindparam("new_outcome"),
        sent_at=func.coalesce(bindparam("new_sent_at", type_=t.ask.c.sent_at.type), t.ask.c.sent_at),
        ended_at=func.coalesce(bindparam("new_ended_at", type_=t.ask.c.ended_at.type), t.ask.c.ended_at),
        why_at=func.coalesce(t.ask.c.why_at, bindparam("new_why_at", type_=t.ask.c.why_at.type)),
        slowed=bindparam("new_slowed"),
        wording=func.coalesce(bindparam("new_wording", type_=t.ask.c.wording.type), t.ask.c.wording),
        language=func.coalesce(bindparam("new_language", type_=t.ask.c.language.type), t.ask.c.language),
    )
)
_ANSWER_END = (
    update(t.answer)
    .where(t.answer.c.customer == bindparam("whose"), t.answer.c.id == bindparam("which"))
    .values(cell=None, ended_at=bindparam("at"), ended_why=bindparam("reason"))
)
_RESTRICTION_RENAMED = (
    update(t.restriction)
    .where(
        t.restriction.c.customer == bindparam("whose"),
        t.restriction.c.scope == bindparam("earlier"),
        or_(t.restriction.c.until.is_(None), t.restriction.c.until > bindparam("at")),
    )
    .values(scope=bindparam("now"))
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
_IS_MEANT = or_(t.outbox.c.proactive, bindparam("replies_too", type_=BIG) == 1)
_CANCEL_QUEUED = (
    update(t.outbox)
    .where(
        t.outbox.c.customer == bindparam("whose"),
        t.outbox.c.state == "queued",
        _IS_MEANT,
    )
    .values(state="cancelled", body=None, ended_at=bindparam("at"))
)
_OUTBOX_SUPERSEDED = (
    update(t.outbox)
    .where(
        t.outbox.c.customer == bindparam("whose"),
        t.outbox.c.key == bindparam("named"),
        literally(t.outbox.c.state, "queued"),
    )
    .values(state="cancelled", body=None, ended_at=bindparam("at"))
)
# A row under way cannot be called back; that its time is over keeps it from being queued again.
_CANCEL_SENDING = (
    update(t.outbox)
    .where(
        t.outbox.c.customer == bindparam("whose"),
        t.outbox.c.state == "sending",
        _IS_MEANT,
    )
    .values(not_after=0)
)
_NOT_OVER = ("queued", "sending", "uncertain")
_OUTBOX_END = (
    update(t.outbox)
    .where(
        t.outbox.c.id == bindparam("which"),
        or_(*(literally(t.outbox.c.state, state) for state in _NOT_OVER)),
    )
    .values(
        state=bindparam("new_state"),
        body=None,
        lease_until=None,
        ended_at=bindparam("at"),
        message_ref=bindparam("new_ref"),
        reason=bindparam("new_reason"),
        # Only of an ask something has to be told: to the customer's log, which is where asks live.
        untold=case((t.outbox.c.ask.is_(None), 0), else_=bindparam("new_untold", type_=t.outbox.c.untold.type)),
    )
)
_INBOX_HANDLED = (
    update(t.inbox).where(t.inbox.c.id == bindparam("which"), t.inbox.c.state == "waiting").values(state="handled", body=None)
)
