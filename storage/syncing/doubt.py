"""Nobody knows what a connection has of whom: an older copy of the records was put back, and it wrote more since."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String, bindparam, case, exists, insert, literal, select, update

from storage import tables as t
from storage.model.timestamps import stored
from storage.model.vocabulary import ANYTHING
from storage.syncing.rows import FIRST
from storage.turn.unit_of_work import Unit

PUT_BACK = "put_back"
"""Why somebody waits of whom it is not known what is there."""

_R = t.sync_row.c
_WHICH, _NOW = bindparam("which", type_=String), bindparam("now", type_=BigInteger)
_KNOWN = (
    update(t.sync_row)
    .where(_R.connection == _WHICH)
    .values(
        state="waiting", priority=FIRST, next_at=_NOW, sent_at=_NOW, attempts=0, code=PUT_BACK, detail=None,
        held=case((_R.held == "", ANYTHING), else_=literal(f"{ANYTHING}\n") + _R.held), held_print=None, tried_print=None,
    )
)  # fmt: skip
_OTHERS = insert(t.sync_row).from_select(
    ["customer", "connection", "state", "priority", "next_at", "sent_at", "attempts", "code", "held"],
    select(
        t.customer.c.id, _WHICH, literal("waiting"), literal(FIRST), _NOW, _NOW, literal(0), literal(PUT_BACK), literal(ANYTHING),
    ).where(~exists().where(_R.customer == t.customer.c.id, _R.connection == _WHICH)),
)  # fmt: skip


def doubt_all(unit: Unit, connection: str, *, now: datetime) -> None:
    """Everybody is to be written anew, and whatever has no word here any more is to be emptied there."""
    for statement in (_KNOWN, _OTHERS):
        unit.connection.execute(statement, {"which": connection, "now": stored(now)})
