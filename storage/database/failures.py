"""What the database's own errors mean to the caller; their text is not passed on, since it may quote rows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError, SQLAlchemyError

from storage.errors import InvalidWrites, StorageError, Unavailable

_AGAIN = frozenset({"40001", "40P01"})
"""SQLSTATE of serialization failure and deadlock: the whole transaction may be run again."""


_REFUSALS = (IntegrityError, DataError, ProgrammingError, NotSupportedError)
"""What the database says about the rows or the statement, not about itself."""


def may_be_repeated(error: BaseException) -> bool:
    """Whether nothing was done and doing it again can succeed."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _AGAIN


def concerns_all(error: BaseException) -> bool:
    """Whether the whole transaction is lost, not just one command."""
    return isinstance(error, DBAPIError) and (error.connection_invalidated or may_be_repeated(error))


def explained(error: SQLAlchemyError) -> StorageError:
    """The error for the caller, in one line: the kind and the constraint, never the values.

    `Unavailable` means that the same may work later; what the database will refuse each time is `InvalidWrites`.
    """
    if not isinstance(error, DBAPIError):
        return Unavailable(f"the database could not be used: {type(error).__name__}")
    # PostgreSQL's full text quotes the row it refuses; its primary message does not.
    text = getattr(getattr(error.orig, "diag", None), "message_primary", None) or str(error.orig)
    text = " ".join(text.split())
    if isinstance(error, _REFUSALS) and not error.connection_invalidated:
        return InvalidWrites(f"the database refuses these rows: {text}")
    return Unavailable(f"the database failed: {text}")


def not_opened(error: DBAPIError, path: Path | None, secrets: Iterable[str]) -> StorageError:
    """The same for a database that could not be opened: where it is, and without the passwords of its URL.

    A driver that cannot read an option quotes it.
    """
    text = str(explained(error))
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "***")
    where = f" ({path})" if path is not None else ""
    return Unavailable(text + where)
