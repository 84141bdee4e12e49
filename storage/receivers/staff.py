"""Who may use the console: links that sign somebody in once, and signed-in browsers. Of every secret there is a hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from storage import tables as t
from storage.crypto.vouched import disown, is_vouched, mark_of, vouch
from storage.model.timestamps import moment, stored
from storage.tables.upserts import ignoring
from storage.turn.unit_of_work import Unit

_USE = (
    update(t.staff_link)
    .where(
        t.staff_link.c.secret_sha256 == bindparam("secret"),
        t.staff_link.c.used_at.is_(None),
        t.staff_link.c.until > bindparam("now"),
    )
    .values(used_at=bindparam("now"))
)
_LINK = select(t.staff_link).where(t.staff_link.c.secret_sha256 == bindparam("secret"))
_FORGET_LINKS = delete(t.staff_link).where(t.staff_link.c.until < bindparam("before"))
_SESSION = select(t.staff_session).where(
    t.staff_session.c.secret_sha256 == bindparam("secret"), t.staff_session.c.ended_at.is_(None)
)
_SEEN = update(t.staff_session).where(t.staff_session.c.secret_sha256 == bindparam("secret")).values(seen_at=bindparam("now"))
_END = (
    update(t.staff_session)
    .where(t.staff_session.c.secret_sha256 == bindparam("secret"), t.staff_session.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)
_FORGET_SESSIONS = delete(t.staff_session).where(t.staff_session.c.seen_at < bindparam("before"))


@dataclass(frozen=True, slots=True)
class StaffLink:
    """A link that signs `name` in, once, until a moment."""

    secret_sha256: bytes
    name: str
    roles: tuple[str, ...]
    made_at: datetime
    until: datetime
    is_used: bool = False


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A browser that is signed in."""

    secret_sha256: bytes
    name: str
    roles: tuple[str, ...]
    began_at: datetime
    seen_at: datetime


def add_link(unit: Unit, link: StaffLink) -> None:
    """Keep a new link; the same one twice is one. Links that ran out before it was made are forgotten."""
    unit.connection.execute(_FORGET_LINKS, {"before": stored(link.made_at)})
    row = {
        "secret_sha256": link.secret_sha256,
        "name": link.name,
        "roles": " ".join(link.roles),
        "made_at": stored(link.made_at),
        "until": stored(link.until),
        "used_at": None,
    }
    unit.connection.execute(ignoring(unit.dialect, t.staff_link), row)
    vouch(unit.keys, _mark_of_link(unit, link), now=link.made_at, until=link.until)


def link(unit: Unit, secret_sha256: bytes) -> StaffLink | None:
    """The link with this secret, if it is one of ours and not used, run out or not: a row that somebody wrote is none."""
    row = unit.connection.execute(_LINK, {"secret": secret_sha256}).first()
    if row is None:
        return None
    roles = tuple(row.roles.split())
    found = StaffLink(bytes(row.secret_sha256), row.name, roles, moment(row.made_at), moment(row.until), row.used_at is not None)
    return found if is_vouched(unit.keys, _mark_of_link(unit, found)) else None


def use_link(unit: Unit, secret_sha256: bytes, *, now: datetime) -> StaffLink | None:
    """The link, if this is its first use and in time; of two who use it at once, one has it."""
    if not unit.connection.execute(_USE, {"secret": secret_sha256, "now": stored(now)}).rowcount:
        return None
    found = link(unit, secret_sha256)
    if found is not None:
        unit.afterwards.append(partial(disown, unit.keys, _mark_of_link(unit, found)))
    return found


def begin_session(unit: Unit, session: StaffSession, *, forget_before: datetime) -> None:
    """A browser is signed in from now on; sessions that nobody has used since `forget_before` are forgotten."""
    unit.connection.execute(_FORGET_SESSIONS, {"before": stored(forget_before)})
    row = {
        "secret_sha256": session.secret_sha256,
        "name": session.name,
        "roles": " ".join(session.roles),
        "began_at": stored(session.began_at),
        "seen_at": stored(session.seen_at),
        "ended_at": None,
    }
    unit.connection.execute(ignoring(unit.dialect, t.staff_session), row)
    until = session.began_at + (session.began_at - forget_before)
    vouch(unit.keys, _mark_of_session(unit, session), now=session.began_at, until=until)


def session(unit: Unit, secret_sha256: bytes) -> StaffSession | None:
    """The session with this secret, if it is one of ours and nobody signed out of it: a row that somebody wrote is none."""
    row = unit.connection.execute(_SESSION, {"secret": secret_sha256}).first()
    found = None if row is None else _session(row)
    return found if found is not None and is_vouched(unit.keys, _mark_of_session(unit, found)) else None


def seen(unit: Unit, secret_sha256: bytes, *, now: datetime) -> None:
    """The session was used now."""
    unit.connection.execute(_SEEN, {"secret": secret_sha256, "now": stored(now)})


def end_session(unit: Unit, secret_sha256: bytes, *, now: datetime) -> bool:
    """Sign out; false where nobody was signed in."""
    found = session(unit, secret_sha256)
    if found is not None:
        unit.afterwards.append(partial(disown, unit.keys, _mark_of_session(unit, found)))
    return bool(unit.connection.execute(_END, {"secret": secret_sha256, "now": stored(now)}).rowcount)


def _mark_of_link(unit: Unit, link: StaffLink) -> bytes:
    return mark_of(unit.keys, "link", link.secret_sha256.hex(), link.name, stored(link.until), *link.roles)


def _mark_of_session(unit: Unit, session: StaffSession) -> bytes:
    return mark_of(unit.keys, "session", session.secret_sha256.hex(), session.name, stored(session.began_at), *session.roles)


def _session(row: Any) -> StaffSession:
    return StaffSession(bytes(row.secret_sha256), row.name, tuple(row.roles.split()), moment(row.began_at), moment(row.seen_at))
