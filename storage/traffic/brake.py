"""The global brake: while it is on, nothing proactive leaves; replies do."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from storage import tables as t
from storage.crypto import left_alone
from storage.model.records import LeftAlone
from storage.tables.upserts import ignoring
from storage.turn.unit_of_work import Unit

_BRAKE: LeftAlone = "brake"
_EVERYBODY = b"everybody"
_READ = select(t.meta.c.value).where(t.meta.c.name == _BRAKE)
_AGAIN = update(t.meta).where(t.meta.c.name == _BRAKE).values(value=bindparam("now_is"))
_RELEASE = delete(t.meta).where(t.meta.c.name == _BRAKE)


@dataclass(frozen=True, slots=True)
class Brake:
    """Who put it on, why and since when: `by` is `operator` or `breaker`, `since` ISO 8601 UTC."""

    by: str
    why: str
    since: str


def current_brake(unit: Unit) -> Brake | None:
    """The global brake, if it is on."""
    value = unit.connection.scalar(_READ)
    return Brake(**json.loads(value)) if value is not None else None


def pull_brake(unit: Unit, brake: Brake) -> None:
    """Put the brake on; who pulls it again only changes the reason. The key store knows too: an older copy does not lift it."""
    left_alone.leave(unit.keys, _EVERYBODY, _BRAKE, datetime.fromisoformat(brake.since))
    value = json.dumps(asdict(brake), ensure_ascii=False)
    if not unit.connection.execute(_AGAIN, {"now_is": value}).rowcount:
        unit.connection.execute(ignoring(unit.dialect, t.meta), {"name": _BRAKE, "value": value})


def release_brake(unit: Unit) -> bool:
    """Take the brake off; whether it was on."""
    left_alone.lift(unit.keys, _EVERYBODY, _BRAKE)
    return bool(unit.connection.execute(_RELEASE).rowcount)


def lost_brake(unit: Unit) -> datetime | None:
    """Since when it is on where these records do not say so: an older copy of them was put back."""
    return left_alone.since(unit.keys, _EVERYBODY, _BRAKE) if current_brake(unit) is None else None
