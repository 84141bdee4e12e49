"""What the database's own errors mean to the caller; their text is not passed on, since it may quote rows."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.errors import InvalidWrites, StorageError, Unavailable

_AGAIN = frozenset({"40001", "40P01"})
"""SQLSTATE of serialization failure and deadlock: the whole transaction may be run again."""


def may_be_repeated(error: BaseException) -> bool:
    """Whether nothing was done and doing it again can succeed."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _AGAIN


def concerns_all(error: BaseException) -> bool:
    """Whether the whole transaction is lost, not just one command."""
    return isinstance(error, DBAPIError) and (error.connection_invalidated or may_be_repeated(error))


def explained(error: DBAPIError) -> StorageError:
    """The error for the caller: the kind and the constraint, never the values."""
    # PostgreSQL's full text quotes the row it refuses; its primary message does not.
    text = getattr(getattr(error.orig, "diag", None), "message_primary", None) or str(error.orig)
    if isinstance(error, IntegrityError):
        return InvalidWrites(f"the database refuses these rows: {text}")
    return Unavailable(f"the database failed: {text}")
