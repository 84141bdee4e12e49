"""Codes that customers read out to a person who helps them: each finds its customer once, and for a short time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from storage import tables as t
from storage.model.timestamps import stored
from storage.turn.unit_of_work import Unit

_OPEN = select(t.spoken_code.c.customer).where(t.spoken_code.c.lookup == bindparam("lookup"))
_USED = delete(t.spoken_code).where(t.spoken_code.c.customer == bindparam("whose"), t.spoken_code.c.lookup == bindparam("lookup"))
_OVER = delete(t.spoken_code).where(t.spoken_code.c.until <= bindparam("now"))


def use(unit: Unit, code: str, *, now: datetime) -> int | None:
    """Whose code this is; it finds nobody a second time. Codes whose time is over go with every look."""
    unit.connection.execute(_OVER, {"now": stored(now)})
    lookup = unit.keys.pepper.spoken_code(code)
    found: int | None = unit.connection.execute(_OPEN, {"lookup": lookup}).scalar()
    if found is None or not unit.connection.execute(_USED, {"whose": found, "lookup": lookup}).rowcount:
        return None
    return found
