"""Customers whose record of an account that was left is taken out of their state too: who is not done, whatever dies between."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select

from storage import tables as t
from storage.tables.upserts import replacing
from storage.turn.unit_of_work import Unit

_BEGINNING = "parting from "
_ALL = select(t.meta.c.name, t.meta.c.value).where(t.meta.c.name.startswith(_BEGINNING))
_DONE = delete(t.meta).where(t.meta.c.name == bindparam("which"))


def note(unit: Unit, system: str, customers: Sequence[int]) -> None:
    """These are to be done, with whoever still is; it goes into the transaction that parts them."""
    wanted = sorted({*left(unit).get(system, ()), *customers})
    unit.connection.execute(replacing(unit.dialect, t.meta, ("value",)), {"name": _BEGINNING + system, "value": json.dumps(wanted)})


def left(unit: Unit) -> dict[str, list[int]]:
    """Who is not done, by system."""
    return {name.removeprefix(_BEGINNING): json.loads(value) for name, value in unit.connection.execute(_ALL)}


def done(unit: Unit, system: str) -> None:
    """All of them are."""
    unit.connection.execute(_DONE, {"which": _BEGINNING + system})
