"""The few column types everything is made of, the same on both databases, and how constraints are named.

`int` alone would be 32-bit on PostgreSQL, where platform ids overflow it. Ids are made by the application, so no key
counts up by itself.
"""

from __future__ import annotations

from typing import Annotated, Any

from sqlalchemy import CheckConstraint, LargeBinary, MetaData
from sqlalchemy import Text as SqlText
from sqlmodel import Field, SQLModel

from storage.tables.conditions import BIG, BOOL

NAMES = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}
"""Every constraint has a name, so that a later migration can find it (SQLite cannot alter a nameless one)."""

Key = Annotated[int, Field(sa_type=BIG, primary_key=True, sa_column_kwargs={"autoincrement": False})]
TextKey = Annotated[str, Field(sa_type=SqlText, primary_key=True)]
BlobKey = Annotated[bytes, Field(sa_type=LargeBinary, primary_key=True)]
Number = Annotated[int, Field(sa_type=BIG, nullable=False)]
MaybeNumber = Annotated[int | None, Field(sa_type=BIG, nullable=True)]
When = Number
MaybeWhen = MaybeNumber
Text = Annotated[str, Field(sa_type=SqlText, nullable=False)]
MaybeText = Annotated[str | None, Field(sa_type=SqlText, nullable=True)]
Blob = Annotated[bytes, Field(sa_type=LargeBinary, nullable=False)]
MaybeBlob = Annotated[bytes | None, Field(sa_type=LargeBinary, nullable=True)]
Flag = Annotated[bool, Field(sa_type=BOOL, nullable=False)]

ROWS: dict[str, Any] = {"sqlite_strict": True}
"""Ordinary rows; STRICT because a table class does not validate what it is given."""

CLUSTERED: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}
"""Rows kept in key order, so that all that belongs to a customer is one stretch of the file."""


class Stored(SQLModel):
    """Base of all tables: a metadata of our own, and no validators, for nobody makes rows of these classes."""

    model_config = {"defer_build": True}
    metadata = MetaData(naming_convention=NAMES)


def one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    """The column takes only words of a closed vocabulary."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
