"""What outlives a person or concerns all: suppression, requests, proofs of exports, the audit chain, leases."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text

from storage.model.vocabulary import DELIVERY_ACTIONS, RIGHTS_STATES
from storage.tables.columns import (
    CLUSTERED,
    ROWS,
    Blob,
    BlobKey,
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

_OPEN = text("done_at IS NULL")


class Suppression(Stored, table=True):
    """A keyed hash of an address that asked to be forgotten; only whoever writes from it again can be recognised."""

    __tablename__ = "suppression"
    __table_args__ = CLUSTERED
    token: BlobKey
    at: When
    why: Text


class RightsRequest(Stored, table=True):
    """A right used, in the states of the Data Rights Protocol (GDPR Art. 12(3): one month)."""

    __tablename__ = "rights_request"
    __table_args__ = (one_of("state", RIGHTS_STATES), Index(None, "customer"), ROWS)
    id: Key
    customer: MaybeNumber
    received_at: When
    expected_by: When
    closed_at: MaybeWhen
    asked_right: Text
    state: Text
    reason: MaybeText
    receipt: MaybeText


class Delivery(Stored, table=True):
    """Which field of which answer went where and when (GDPR Art. 15(1)(c), 19)."""

    __tablename__ = "delivery"
    __table_args__ = (
        ForeignKeyConstraint(["customer"], ["customer.id"]),
        one_of("action", DELIVERY_ACTIONS),
        CLUSTERED,
    )
    customer: Key
    system: TextKey
    field: TextKey
    answer: Key
    at: When
    action: Text
    read_back_at: MaybeWhen


class Tombstone(Stored, table=True):
    """A destination that still has to be told that a person was erased; the sealed cell names them there."""

    __tablename__ = "tombstone"
    __table_args__ = (
        UniqueConstraint("customer", "system"),
        Index("ix_tombstone_open", "at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        ROWS,
    )
    id: Key
    customer: Number
    at: When
    done_at: MaybeWhen
    system: Text
    cell: MaybeBlob
    told_at: MaybeWhen


class ExportManifest(Stored, table=True):
    """Who exported what, when, for which purposes, and the file's hash (GDPR Art. 30)."""

    __tablename__ = "export_manifest"
    __table_args__ = ROWS
    id: Key
    at: When
    rows: Number
    by: Text
    purposes: Text
    fields: Text
    format: Text
    file_sha256: Text
    body: Text


class ApiToken(Stored, table=True):
    """Who may ask for preferences over HTTP, as which receiver and for which purposes; of the secret there is a hash."""

    __tablename__ = "api_token"
    __table_args__ = (UniqueConstraint("secret_sha256"), ROWS)
    id: Key
    secret_sha256: Blob
    receiver: Text
    purposes: Text
    made_at: When
    revoked_at: MaybeWhen


class StaffLink(Stored, table=True):
    """A sign-in link for the console, good once; of its secret there is a hash."""

    __tablename__ = "staff_link"
    __table_args__ = CLUSTERED
    secret_sha256: BlobKey
    name: Text
    roles: Text
    made_at: When
    until: When
    used_at: MaybeWhen


class StaffSession(Stored, table=True):
    """A browser that is signed in to the console; of its secret there is a hash."""

    __tablename__ = "staff_session"
    __table_args__ = CLUSTERED
    secret_sha256: BlobKey
    name: Text
    roles: Text
    began_at: When
    seen_at: When
    ended_at: MaybeWhen


class Audit(Stored, table=True):
    """One entry of a chain over commitments: blanking `entry` and `salt` forgets a person and breaks nothing."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "customer"), ROWS)
    seq: Key
    at: When
    customer: MaybeNumber
    entry: MaybeText
    salt: MaybeBlob
    commitment: Blob
    mac: Blob


class Misread(Stored, table=True):
    """How often typed words were not understood, by what they may have been about; no words, and nobody's."""

    __tablename__ = "misread"
    __table_args__ = CLUSTERED
    question: TextKey
    language: TextKey
    offered: TextKey
    times: Number


class Lease(Stored, table=True):
    """Who may run a singleton, until when: a row works on engines where advisory locks are no-ops."""

    __tablename__ = "lease"
    __table_args__ = CLUSTERED
    name: TextKey
    holder: Text
    until: When


class Meta(Stored, table=True):
    """Small facts about the database itself."""

    __tablename__ = "meta"
    __table_args__ = CLUSTERED
    name: TextKey
    value: Text
