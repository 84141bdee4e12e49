"""Which rows that open a door are ours: whoever can write to the database can write such a row, and cannot have it vouched for.

Beside the keys lies a keyed hash of what each such row says. What was signed out, used up or revoked is taken out there, so that a
row of before that opens nothing either.
"""

from __future__ import annotations

import hmac
import json
from datetime import datetime

from sqlalchemy import bindparam, delete, inspect, select

from storage import tables as t
from storage.crypto.counted import count, counted
from storage.crypto.keys import Keys
from storage.database.queries import ById
from storage.model.timestamps import stored
from storage.tables.upserts import ignoring

_BEGUN = "vouched"
_IS_THERE = ById(select(t.vouched.c.mark).where(t.vouched.c.mark.in_(bindparam("these", expanding=True))))
_GONE = delete(t.vouched).where(t.vouched.c.mark == bindparam("which"))
_OVER = delete(t.vouched).where(t.vouched.c.until < bindparam("now"))


def mark_of(keys: Keys, *said: str | int) -> bytes:
    """What a row is vouched for by: everything it says that decides what it opens."""
    return hmac.digest(keys.derived("vouched"), json.dumps(said).encode(), "sha256")


def vouch(keys: Keys, mark: bytes, *, now: datetime, until: datetime | None = None) -> None:
    """The row is ours, until then; durable when this returns. What is over is forgotten."""
    with keys.connection() as connection:
        connection.execute(_OVER, {"now": stored(now)})
        row = {"mark": mark, "until": None if until is None else stored(until)}
        connection.execute(ignoring(connection.dialect.name, t.vouched), row)


def is_vouched(keys: Keys, mark: bytes) -> bool:
    """Whether the row is ours, and still opens something."""
    with keys.looking() as connection:
        return bool(_IS_THERE.rows(connection, (mark,)))


def disown(keys: Keys, mark: bytes) -> None:
    """The row opens nothing any more, whatever becomes of it. After the commit that ends it: that may be tried twice."""
    with keys.connection() as connection:
        connection.execute(_GONE, {"which": mark})


def is_begun(keys: Keys) -> bool:
    """Whether rows of earlier releases were vouched for, once."""
    with keys.connection() as connection:
        return inspect(connection).has_table(t.vouched.name) and counted(connection, _BEGUN) > 0


def begin(keys: Keys) -> None:
    """From now on only what is vouched for as it is made."""
    with keys.connection() as connection:
        count(connection, _BEGUN)
