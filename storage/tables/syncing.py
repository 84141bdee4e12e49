"""Live connections to other systems: what each has of whom, how far it has looked, what its runs came to, and its quota."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, Index, text

from storage.model.vocabulary import SYNC_STATES
from storage.tables.columns import (
    CLUSTERED,
    ROWS,
    Key,
    MaybeBlob,
    MaybeText,
    MaybeWhen,
    Number,
    Stored,
    Text,
    TextKey,
    When,
    one_of,
)

_WAITING = text("state = 'waiting'")
_UNNAMED = text("remote IS NOT NULL AND remote_lookup IS NULL")


class SyncRow(Stored, table=True):
    """One customer at one connection; values are nowhere in it, only hashes of what is there and of what was tried."""

    __tablename__ = "sync_row"
    __table_args__ = (
        ForeignKeyConstraint(["customer"], ["customer.id"]),
        one_of("state", SYNC_STATES),
        Index("ix_sync_row_waiting", "connection", "priority", "next_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_sync_row_state", "connection", "state", "code"),
        Index("ix_sync_row_remote", "connection", "remote_lookup"),
        Index("ix_sync_row_unnamed", "connection", "customer", sqlite_where=_UNNAMED, postgresql_where=_UNNAMED),
        CLUSTERED,
    )
    customer: Key
    connection: TextKey
    state: Text
    priority: Number
    next_at: When
    sent_at: MaybeWhen
    attempts: Number
    code: MaybeText
    detail: MaybeText
    held: Text
    held_print: MaybeBlob
    tried_print: MaybeBlob
    remote: MaybeBlob
    late_until: MaybeWhen
    late_print: MaybeBlob
    remote_lookup: MaybeBlob


class SyncConnection(Stored, table=True):
    """How far one connection has looked, and whether it rests."""

    __tablename__ = "sync_connection"
    __table_args__ = CLUSTERED
    name: TextKey
    cursor: Text
    mapping: Text
    read_back: Number
    paused_until: MaybeWhen
    paused_why: MaybeText
    account: MaybeText
    account_since: MaybeWhen


class SyncRun(Stored, table=True):
    """What one run came to, as the document that was printed."""

    __tablename__ = "sync_run"
    __table_args__ = (Index(None, "connection", "began_at"), ROWS)
    id: Key
    connection: Text
    began_at: When
    ended_at: MaybeWhen
    body: Text


class SyncQuota(Stored, table=True):
    """The calls that are left of one vendor account, shared by all connections and processes that use it."""

    __tablename__ = "sync_quota"
    __table_args__ = CLUSTERED
    account: TextKey
    at: When
    milli_calls: Number
    day: Number
    used: Number
