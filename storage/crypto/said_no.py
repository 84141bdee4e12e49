"""What people took back, kept beside their keys: a copy of the database from before it must not undo their word.

Who it was is a keyed hash; what they took up again is taken out, and who is forgotten is forgotten here too. The database remembers
up to when it knows of it all, so that only one that was put back has to be gone through.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, inspect, select

from storage import tables as t
from storage.crypto.keys import Keys
from storage.model.records import SaidNo
from storage.model.timestamps import moment, moment_or_none, stored
from storage.tables.upserts import replacing

_OF = select(t.said_no).where(t.said_no.c.subject.in_(bindparam("subjects", expanding=True))).order_by(t.said_no.c.at)
_TAKEN_UP = delete(t.said_no).where(t.said_no.c.subject == bindparam("who"), t.said_no.c.what == bindparam("which"))
_ADDRESS = select(t.said_no.c.at).where(t.said_no.c.subject == bindparam("who"), t.said_no.c.what == bindparam("which"))
_LONG_AGO = delete(t.said_no).where(t.said_no.c.what == bindparam("which"), t.said_no.c.at <= bindparam("until"))
_KNOWN = "said_no"
_READ = select(t.meta.c.value).where(t.meta.c.name == _KNOWN)


def note(keys: Keys, customer: int, said: Sequence[SaidNo]) -> None:
    """Durable when this returns, before the rows that say the same: rather once too often than not at all."""
    subject = keys.pepper.said_no(customer)
    with keys.connection() as connection:
        for one in said:
            if one.holds:
                row = {"subject": subject, "what": one.what, "at": stored(one.at)}
                connection.execute(replacing(connection.dialect.name, t.said_no, ("at",)), row)
            else:
                connection.execute(_TAKEN_UP, {"who": subject, "which": one.what})


def of(keys: Keys, customers: Collection[int]) -> Mapping[int, tuple[SaidNo, ...]]:
    """What each of these took back and did not take up again, oldest first."""
    subjects = {keys.pepper.said_no(customer): customer for customer in customers}
    found: defaultdict[int, tuple[SaidNo, ...]] = defaultdict(tuple)
    with keys.connection() as connection:
        for row in connection.execute(_OF, {"subjects": list(subjects)}):
            found[subjects[bytes(row.subject)]] += (SaidNo(row.what, moment(row.at), holds=True),)
    return found


def leave_alone(keys: Keys, token: bytes, why: str, at: datetime) -> None:
    """Of an address (`Pepper.suppression_token`) that is left alone for a while, whoever it was; durable when this returns."""
    with keys.connection() as connection:
        row = {"subject": token, "what": why, "at": stored(at)}
        connection.execute(replacing(connection.dialect.name, t.said_no, ("at",)), row)


def left_alone_since(keys: Keys, token: bytes, why: str) -> datetime | None:
    """Since when that address is; nothing where it is not."""
    with keys.connection() as connection:
        return moment_or_none(connection.scalar(_ADDRESS, {"who": token, "which": why}))


def forget_left_alone(keys: Keys, why: str, *, before: datetime) -> None:
    """Forget the addresses that were left alone for long enough."""
    with keys.connection() as connection:
        connection.execute(_LONG_AGO, {"which": why, "until": stored(before)})


def latest(keys: Keys) -> int:
    """When somebody took something back last, in stored time; 0 where nobody did, or the store is an earlier release's."""
    with keys.connection() as connection:
        if not inspect(connection).has_table(t.said_no.name):
            return 0
        return connection.scalar(select(func.max(t.said_no.c.at))) or 0


def known_until(connection: Connection) -> int:
    """Up to when this database knows what was taken back."""
    return int(connection.scalar(_READ) or 0)


def know_until(connection: Connection, dialect: str, at: int) -> None:
    """The database knows what was taken back until then; it goes into the transaction of the rows that say so."""
    if at > known_until(connection):
        connection.execute(replacing(dialect, t.meta, ("value",)), {"name": _KNOWN, "value": str(at)})
