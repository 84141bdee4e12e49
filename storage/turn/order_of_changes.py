"""Where a change comes among all of them: behind whatever was changed or erased before, although a clock was set back.

Cursors count on that. Two transactions of PostgreSQL that overlap may still take their places the other way round.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import BigInteger, BindParameter, ColumnElement, Integer, bindparam, cast, func, literal_column, select
from sqlalchemy.sql.dml import UpdateBase

from storage import tables as t
from storage.tables.upserts import replacing_with

ERASED_AT = "last erased at"
"""The name in `meta` of the last place of somebody who was erased: their own row is gone."""

_CHANGED = select(func.max(t.change.c.changed_at)).scalar_subquery()
_ERASED = select(cast(t.meta.c.value, BigInteger)).where(t.meta.c.name == literal_column(f"'{ERASED_AT}'")).scalar_subquery()
LATEST = (func.coalesce(_CHANGED, 0), func.coalesce(_ERASED, 0))
"""The last place of somebody who is here, and of somebody who was erased; the later one counts."""


@cache
def noting(dialect: str) -> UpdateBase:
    """Something of the customer `whose` changed `at` this moment."""
    return replacing_with(dialect, t.change, {"customer": bindparam("whose"), "changed_at": behind_all(dialect, bindparam("at"))})


def behind_all(dialect: str, at: BindParameter[int]) -> ColumnElement[int]:
    """That moment, or a microsecond behind the last place where it is not later."""
    greatest = func.max if dialect == "sqlite" else func.greatest
    return greatest(at, *(latest + 1 for latest in LATEST), type_=Integer)
