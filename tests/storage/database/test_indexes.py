"""The queries that run all day find their rows by an index, however many rows there are."""

from __future__ import annotations

import pytest
from sqlalchemy import Select, create_engine
from sqlalchemy.dialects import sqlite

from storage import tables as t
from storage.receivers import change_feed
from storage.traffic import due, inbox, outbox

PLANS = {
    "who is due": (due._DUE, "ix_due_visible_at"),
    "when the next is due": (due._NEXT, "ix_due_visible_at"),
    "what may leave": (outbox._READY, "ix_outbox_queued"),
    "what is first in line": (outbox._READY, "ix_outbox_line"),
    "what is too late": (outbox._LATE, "ix_outbox_late"),
    "what was lost": (outbox._LOST, "ix_outbox_sending"),
    "what has to be told": (outbox._UNTOLD, "ix_outbox_untold"),
    "which message bears a name": (outbox._MESSAGE_REF, "ix_outbox_line"),
    "what waits": (inbox._WAITING, "ix_inbox_waiting"),
    "what is free": (inbox._FREE, "ix_inbox_waiting"),
    "what is first in its lane": (inbox._FREE, "ix_inbox_lane"),
    "what changed": (change_feed._CHANGED, "ix_change_changed_at_customer"),
    "whose consent ran out": (change_feed._RAN_OUT, "ix_consent_event_ends"),
}


@pytest.mark.parametrize(("query", "index"), PLANS.values(), ids=PLANS.keys())
def test_the_plan_uses_the_index(query: Select[tuple[object, ...]], index: str) -> None:
    engine = create_engine("sqlite://")
    t.metadata.create_all(engine)
    compiled = query.compile(dialect=sqlite.dialect())
    with engine.connect() as connection:
        binds = tuple(1 for _ in compiled.positiontup or ())
        steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", binds)]
    assert any(index in step for step in steps), steps
    assert not any("TEMP B-TREE FOR ORDER BY" in step for step in steps), "already in order"
