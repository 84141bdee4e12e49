"""Who a customer is to us: a pseudonym, where they can be reached, and what a decision rests on."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint

from storage.model.vocabulary import PHASES
from storage.tables.columns import (
    CLUSTERED,
    ROWS,
    Blob,
    Flag,
    Key,
    MaybeBlob,
    MaybeNumber,
    MaybeText,
    MaybeWhen,
    Number,
    Stored,
    Text,
    TextKey,
    When,
    one_of,
)


class Customer(Stored, table=True):
    """One person; `snapshot` is the engine's state, sealed under the person's key."""

    __tablename__ = "customer"
    __table_args__ = (one_of("phase", PHASES), ROWS)
    id: Key
    shard: Number
    version: Number
    created_at: When
    updated_at: When
    phase: Text
    language: Text
    zone: MaybeText
    zone_source: MaybeText
    snapshot: Blob
    consent_head: MaybeBlob


class Address(Stored, table=True):
    """Where a customer is reached: found by a keyed hash, readable only with the customer's key."""

    __tablename__ = "address"
    __table_args__ = (
        ForeignKeyConstraint(["customer"], ["customer.id"]),
        UniqueConstraint("channel", "lookup"),
        CLUSTERED,
    )
    customer: Key
    ordinal: Key
    channel: Text
    lookup: Blob
    cell: Blob


class ExternalId(Stored, table=True):
    """The customer's id in a CRM; at most one a system, and one customer an id."""

    __tablename__ = "external_id"
    __table_args__ = (
        ForeignKeyConstraint(["customer"], ["customer.id"]),
        UniqueConstraint("system", "lookup"),
        CLUSTERED,
    )
    customer: Key
    system: TextKey
    lookup: Blob
    cell: Blob
    linked_at: When


class SpokenCode(Stored, table=True):
    """A code that a customer may read out to a person who helps them; at most one each, found by a keyed hash."""

    __tablename__ = "spoken_code"
    __table_args__ = (ForeignKeyConstraint(["customer"], ["customer.id"]), UniqueConstraint("lookup"), CLUSTERED)
    customer: Key
    lookup: Blob
    until: When


class Preference(Stored, table=True):
    """What a customer wants of a question beyond asks and answers, where that is not as usual."""

    __tablename__ = "preference"
    __table_args__ = (
        ForeignKeyConstraint(["customer"], ["customer.id"]),
        CLUSTERED,
    )
    customer: Key
    question: TextKey
    skips: Number
    refused: Flag
    not_before: MaybeWhen
    snoozed_to: MaybeWhen
    restricted: Flag
    asks: MaybeNumber


class Fact(Stored, table=True):
    """The append-only log of one customer: a row for what one turn added."""

    __tablename__ = "fact"
    __table_args__ = (ForeignKeyConstraint(["customer"], ["customer.id"]), CLUSTERED)
    customer: Key
    seq: Key
    at: When
    body: Blob


class Due(Stored, table=True):
    """When somebody has to look at the customer again; while a worker holds it, `visible_at` is when it lets go."""

    __tablename__ = "due"
    __table_args__ = (
        ForeignKeyConstraint(["customer"], ["customer.id"]),
        Index(None, "visible_at"),
        CLUSTERED,
    )
    customer: Key
    shard: Number
    due_at: When
    visible_at: When
    why: Text


class Change(Stored, table=True):
    """When something an export shows of the customer changed last: the cursor of incremental exports."""

    __tablename__ = "change"
    __table_args__ = (
        ForeignKeyConstraint(["customer"], ["customer.id"]),
        Index(None, "changed_at", "customer"),
        CLUSTERED,
    )
    customer: Key
    changed_at: When
