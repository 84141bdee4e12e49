"""The key store's own schema: it lives apart from the database; a copy of one is unreadable without the other."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from storage.model.vocabulary import ERASURE_STEPS
from storage.tables.columns import (
    CLUSTERED,
    NAMES,
    ROWS,
    Blob,
    BlobKey,
    Key,
    MaybeNumber,
    MaybeText,
    MaybeWhen,
    Number,
    Text,
    TextKey,
    When,
    one_of,
)


class KeptApart(SQLModel):
    """Base of the key store's tables."""

    model_config = {"defer_build": True}
    metadata = MetaData(naming_convention=NAMES)


class CustomerKey(KeptApart, table=True):
    """A customer's 256-bit key, wrapped by the key-encryption key."""

    __tablename__ = "customer_key"
    __table_args__ = ROWS
    customer: Key
    wrapped: Blob


class ErasureEntry(KeptApart, table=True):
    """One erasure: who (a keyed hash; id and plan only while it is under way), how far it got, under which receipt."""

    __tablename__ = "erasure"
    __table_args__ = (one_of("step", ERASURE_STEPS), CLUSTERED)
    receipt: TextKey
    subject: Blob
    begun_at: When
    done_at: MaybeWhen
    customer: MaybeNumber
    plan: MaybeText
    step: Text


class SaidNo(KeptApart, table=True):
    """What somebody took back and has not taken up again: a stop, a purpose, that answers leave; who is a keyed hash."""

    __tablename__ = "said_no"
    __table_args__ = CLUSTERED
    subject: BlobKey
    what: TextKey
    at: When


class KeyCount(KeptApart, table=True):
    """How often something happened, whatever copy of the database is put back."""

    __tablename__ = "key_count"
    __table_args__ = CLUSTERED
    name: TextKey
    value: Number


class Vouched(KeptApart, table=True):
    """A row of the database that opens a door, by a keyed hash of what it says: any other such row opens nothing."""

    __tablename__ = "vouched"
    __table_args__ = CLUSTERED
    mark: BlobKey
    until: MaybeWhen


class NamedSo(KeptApart, table=True):
    """The first revision of a question in which it, its purpose and its topic were called so (`mark`: a hash of these names).

    Words of people are about names, and an older copy of the database does not know who was called so since.
    """

    __tablename__ = "named_so"
    __table_args__ = CLUSTERED
    mark: BlobKey
    revision: Blob
    question: Text
    topic: Text
    body: Text
    promise: Blob
    created_at: When


class KeyMeta(KeptApart, table=True):
    """Checks that the secrets given are the ones this store was made with, and the store's version."""

    __tablename__ = "key_meta"
    __table_args__ = CLUSTERED
    name: TextKey
    value: Text
