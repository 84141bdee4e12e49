"""Who and what is left alone for a reason, kept beside the keys: an older copy of the database does not know of it.

It stands in the table of what people took back (`said_no.py`), by a keyed hash of an address or a link; it is nobody's word, so it
is not counted among them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from storage import tables as t
from storage.crypto.keys import Keys
from storage.model.records import LEFT_ALONE, LeftAlone
from storage.model.timestamps import moment_or_none, stored
from storage.tables.upserts import ignoring, replacing

_IS_THIS = (t.said_no.c.subject == bindparam("who"), t.said_no.c.what == bindparam("which"))
_SINCE = select(t.said_no.c.at).where(*_IS_THIS)
_LIFTED = delete(t.said_no).where(*_IS_THIS)
_ALL = select(t.said_no.c.subject).where(t.said_no.c.what == bindparam("which"))
_LONG_AGO = delete(t.said_no).where(t.said_no.c.what == bindparam("which"), t.said_no.c.at <= bindparam("until"))

_IN_THE_RECORDS = select(t.suppression.c.token, t.suppression.c.why, t.suppression.c.at).where(t.suppression.c.why.in_(LEFT_ALONE))


def leave(keys: Keys, token: bytes, why: LeftAlone, at: datetime) -> None:
    """Left alone from now on, by its hash (`Pepper`); durable when this returns."""
    with keys.connection() as connection:
        row = {"subject": token, "what": why, "at": stored(at)}
        connection.execute(replacing(connection.dialect.name, t.said_no, ("at",)), row)


def since(keys: Keys, token: bytes, why: LeftAlone) -> datetime | None:
    """Since when it is left alone; nothing where it is not."""
    if not keys.knows_words:
        return None
    with keys.looking() as connection:
        return moment_or_none(connection.scalar(_SINCE, {"who": token, "which": why}))


def everything(keys: Keys, why: LeftAlone) -> frozenset[bytes]:
    """The hashes of all that is left alone for this reason."""
    if not keys.knows_words:
        return frozenset()
    with keys.looking() as connection:
        return frozenset(map(bytes, connection.scalars(_ALL, {"which": why})))


def lift(keys: Keys, token: bytes, why: LeftAlone) -> None:
    """It is left alone no more; durable when this returns."""
    with keys.connection() as connection:
        connection.execute(_LIFTED, {"who": token, "which": why})


def forget(keys: Keys, why: LeftAlone, *, before: datetime) -> None:
    """Forget what was left alone for long enough."""
    with keys.connection() as connection:
        connection.execute(_LONG_AGO, {"which": why, "until": stored(before)})


def learn(keys: Keys, records: Connection) -> None:
    """Whom and what the records leave alone, for a key store that was put back and lost it."""
    with keys.connection() as connection:
        for token, why, at in records.execute(_IN_THE_RECORDS):
            row = {"subject": token, "what": why, "at": at}
            connection.execute(ignoring(connection.dialect.name, t.said_no), row)
