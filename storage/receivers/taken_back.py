"""How much everybody took back so far: whoever keeps a copy of answers outside the records sees by it whether it still holds."""

from __future__ import annotations

from sqlalchemy import func, select

from storage import tables as t
from storage.turn.unit_of_work import Unit

_NO = ("refused", "deferred", "withdrawn", "expired")
_CONSENTS = select(func.count(), func.max(t.consent_event.c.at)).where(t.consent_event.c.status.in_(_NO))
_RESTRICTIONS = select(func.count(), func.max(t.restriction.c.since))
_ANSWERS = select(func.count(), func.max(t.answer.c.ended_at)).where(t.answer.c.ended_at.is_not(None))

Mark = tuple[tuple[int, int | None], ...]
"""Equal to an earlier one as long as nobody ended a consent or an answer, or restricted one, in between."""


def taken_back(unit: Unit) -> Mark:
    """As it is now; of what was taken back in the same microsecond the count tells."""
    rows = (unit.connection.execute(statement).one() for statement in (_CONSENTS, _RESTRICTIONS, _ANSWERS))
    return tuple((count, last) for count, last in rows)
