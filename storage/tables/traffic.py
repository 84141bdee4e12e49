"""What comes in and what has to go out."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint

from storage.model.vocabulary import INBOX_STATES, OUTBOX_KINDS, OUTBOX_STATES
from storage.tables.columns import ROWS, Flag, Key, MaybeBlob, MaybeNumber, MaybeText, MaybeWhen, Number, Stored, Text, When, one_of
from storage.tables.conditions import ENDED, QUEUED, QUEUED_WITH_END, SENDING, UNTOLD, WAITING


class Inbox(Stored, table=True):
    """One raw update; the dedupe key outlives the body. `visible_at` is in the future while a worker holds the row."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "event_key"),
        one_of("state", INBOX_STATES),
        CheckConstraint("(state = 'handled') = (body IS NULL)", name="blank_once_handled"),
        Index("ix_inbox_waiting", "received_at", "position", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_inbox_lane", "lane", "received_at", "position", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_inbox_received", "received_at"),
        ROWS,
    )
    id: Key
    received_at: When
    position: Number
    visible_at: When
    attempts: Number
    channel: Text
    event_key: Text
    lane: Text
    state: Text
    body: MaybeBlob
    error: MaybeText


class Outbox(Stored, table=True):
    """One thing to deliver; `untold` is 1 while its result waits to become a fact of the customer's log."""

    __tablename__ = "outbox"
    __table_args__ = (
        ForeignKeyConstraint(["customer"], ["customer.id"]),
        UniqueConstraint("dedup_key"),
        one_of("kind", OUTBOX_KINDS),
        one_of("state", OUTBOX_STATES),
        CheckConstraint("(state IN ('queued', 'sending')) = (body IS NOT NULL)", name="blank_once_handled"),
        Index("ix_outbox_queued", "proactive", "not_before", "id", sqlite_where=QUEUED, postgresql_where=QUEUED),
        Index("ix_outbox_line", "customer", "version", "position"),
        Index("ix_outbox_late", "not_after", sqlite_where=QUEUED_WITH_END, postgresql_where=QUEUED_WITH_END),
        Index("ix_outbox_sending", "lease_until", sqlite_where=SENDING, postgresql_where=SENDING),
        Index("ix_outbox_ended", "ended_at", "id", sqlite_where=ENDED, postgresql_where=ENDED),
        Index("ix_outbox_untold", "id", sqlite_where=UNTOLD, postgresql_where=UNTOLD),
        ROWS,
    )
    id: Key
    customer: Number
    shard: Number
    version: Number
    position: Number
    attempts: Number
    not_before: When
    not_after: MaybeWhen
    lease_until: MaybeWhen
    ended_at: MaybeWhen
    ask: MaybeNumber
    proactive: Flag
    untold: Number
    channel: Text
    kind: Text
    state: Text
    key: Text
    dedup_key: Text
    message_ref: MaybeText
    reason: MaybeText
    body: MaybeBlob
